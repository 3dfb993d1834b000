"""Deeper property tests for `make nightly`: `-p tests.nightly --hypothesis-profile=nightly`."""

import hypothesis

hypothesis.settings.register_profile("nightly", max_examples=1000, deadline=None)
