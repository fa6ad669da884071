"""Questions to a running Kamailio: JSON-RPC over its HTTP port."""

import http.client
import json

from .failure import Failure


class RPC:
    """Calls from the local machine, with the token that `start` has put into the state folder."""

    def __init__(self, address, port, token, seconds=10):
        self.address, self.port, self.token, self.seconds = address, port, token, seconds

    def call(self, method, *parameters):
        """The result; OSError when nobody answers, Failure when Kamailio refuses."""
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": parameters, "id": 1})
        connection = http.client.HTTPConnection(self.address, self.port, timeout=self.seconds)
        try:
            headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
            connection.request("POST", "/rpc", body, headers)
            response = connection.getresponse()
            text = response.read()
        except http.client.HTTPException as trouble:
            raise OSError(f"{method}: {trouble!r}") from None
        finally:
            connection.close()
        try:
            answer = json.loads(text)
        except ValueError:
            raise Failure(f"{method}: {response.status} {text[:200]!r}") from None
        if "error" in answer:
            raise Failure(f"{method}: {answer['error'].get('message')}")
        return answer.get("result")
