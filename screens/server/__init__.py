"""The web server's side: headers, routes of our own, fonts."""
