"""What holds for all tests."""

from hypothesis import HealthCheck, settings

# A loaded machine must not fail a test: nothing here is about time.
settings.register_profile("kit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kit")
