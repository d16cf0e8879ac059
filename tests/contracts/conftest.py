"""Property tests here are about facts, not about how busy the machine is."""

from hypothesis import settings

settings.register_profile("contracts", deadline=None)
settings.load_profile("contracts")
