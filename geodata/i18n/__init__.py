"""Languages: messages and their catalogues, formats, terms that the store keeps."""
