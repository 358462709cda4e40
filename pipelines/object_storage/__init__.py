"""Chips in object storage: a bucket that S3 or a server of its kind keeps."""
