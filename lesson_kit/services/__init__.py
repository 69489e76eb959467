"""Redis and S3: real ones on this machine, or those that the environment names."""

from lesson_kit.services.start import Services, begin_services, start_services

__all__ = ["Services", "begin_services", "start_services"]
