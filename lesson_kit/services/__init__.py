"""Redis and S3: real ones on this machine, or those that the environment names."""
