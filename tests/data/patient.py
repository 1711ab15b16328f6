"""A client that reads every answer to its end, and comes back where it is told to."""

import time

from flask.testing import FlaskClient

_SECONDS_TO_WAIT = 300


class PatientClient(FlaskClient):
    """Asks again while the search of an older state is being prepared; no file stays open."""

    def open(self, *arguments, **options):
        until = time.monotonic() + _SECONDS_TO_WAIT
        while True:
            response = super().open(*arguments, **{"buffered": True, **options})
            if "Refresh" not in response.headers and not self._is_preparing(response):
                return response
            if time.monotonic() > until:
                return response
            time.sleep(0.2)

    @staticmethod
    def _is_preparing(response):
        return response.status_code == 503 and "past_preparing" in response.text
