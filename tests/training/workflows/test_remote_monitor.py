"""Keras's RemoteMonitor, named in the file, against a server on loopback: up, and dying in the middle."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest

import kerascli
from tests.training.workflows.test_interactive import EXPERIMENT


class Listener(BaseHTTPRequestHandler):
    """Keeps what it is sent; leaves after so many messages where told to."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.told.append(json.loads(parse_qs(body)["data"][0]))
        self.send_response(200)
        self.end_headers()
        if len(self.server.told) == self.server.leaves_after:
            threading.Thread(target=self.server.shutdown).start()
            self.server.socket.close()

    def log_message(self, *_):
        """Quiet."""


@pytest.fixture
def server():
    made = HTTPServer(("127.0.0.1", 0), Listener)
    made.told, made.leaves_after = [], None
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def train(server, runs):
    address = f"http://127.0.0.1:{server.server_port}"
    return kerascli.train({**EXPERIMENT, "callbacks": [{"RemoteMonitor": {"root": address}}]}, runs=runs, quiet=True)


def test_a_server_is_told_of_every_epoch(server, tmp_path):
    run = train(server, tmp_path)
    assert [told["epoch"] for told in server.told] == [0, 1]
    assert [told["loss"] for told in server.told] == pytest.approx(run.history["loss"])


@pytest.mark.filterwarnings("ignore:Could not reach RemoteMonitor")
def test_a_server_that_dies_does_not_stop_the_run(server, tmp_path):
    server.leaves_after = 1
    run = train(server, tmp_path)
    assert run.state == "finished"
    assert len(run.history["loss"]) == 2
    assert len(server.told) == 1
