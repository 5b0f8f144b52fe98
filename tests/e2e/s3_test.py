"""Sources in S3: listing, ranges, broken connections, gzip and exports, against s3rver over real HTTP."""
import base64
import gzip
import hashlib
import json
import os
import pathlib
import random
import re
import socket
import socketserver
import subprocess
import sys
import threading
import time
import unittest

import program
import stand_ins

KEYS = {"AWS_ACCESS_KEY_ID": "S3RVER", "AWS_SECRET_ACCESS_KEY": "S3RVER"}  # those s3rver knows


class S3Rver:
    """The S3 stand-in of npm, on a free port of 127.0.0.1; it checks keys, not signatures."""

    def __init__(self, data):
        self.data = data

    def __enter__(self):
        port = program.free_port()
        self.process = subprocess.Popen(
            [str(stand_ins.folder(stand_ins.S3RVER) / "node_modules/.bin/s3rver"), "--address", "127.0.0.1", "--port", str(port),
             "--directory", str(self.data), "--silent", "--configure-bucket", "b"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=os.environ | {"NODE_OPTIONS": "--openssl-legacy-provider"})  # its continuation tokens are DES
        self.port = port
        program.wait_until_it_listens(self.process, port, "s3rver")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=20)


class Proxy:
    """A TCP proxy before s3rver that notes what is asked and can be told to misbehave.

    `cut`: how many answers to ranged GETs are still to be broken off, each after `cut_after` bytes.
    `refuse`: how many requests are still to be answered with 503.
    `on_range(n)`: called before the n-th ranged GET goes on, n = 1, 2...
    """

    def __init__(self, port):
        proxy = self
        self.port = port
        self.lock = threading.Lock()
        self.reset()

        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                proxy.serve(self.request)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            request_queue_size = 64

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def reset(self):
        self.cut = self.refuse = self.ranges = 0
        self.cut_after = 100_000
        self.on_range = lambda _: None
        self.heads = []  # of requests

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def serve(self, here):
        try:
            with socket.create_connection(("127.0.0.1", self.port)) as there:
                threading.Thread(target=self.answers, args=(there, here), daemon=True).start()
                while head := here.recv(65536):
                    if self.take_request(head, here):
                        there.sendall(head)
        except OSError:
            pass

    def take_request(self, head, here):
        with self.lock:
            self.heads.append(head.decode("latin-1"))
            if self.refuse > 0:
                self.refuse -= 1
                here.sendall(b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\n\r\n")
                return False
            if b"\r\nRange:" in head:
                self.ranges += 1
                self.on_range(self.ranges)
        return True

    def answers(self, there, here):
        left = None  # bytes until the connection breaks
        try:
            while data := there.recv(65536):
                with self.lock:
                    if left is None and self.cut > 0 and data.startswith(b"HTTP/1.1 206"):
                        self.cut -= 1
                        left = self.cut_after
                if left is not None and left <= len(data):
                    here.sendall(data[:left])
                    break
                here.sendall(data)
                left = None if left is None else left - len(data)
        except OSError:
            pass
        try:
            here.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def items(numbers, size=170):
    return "".join(json.dumps({"id": {"s": f"k{n}"}, "text": {"s": f"{n} " + "x" * size}}) + "\n" for n in numbers)


def md5(data):
    return base64.b64encode(hashlib.md5(data).digest()).decode()


class S3Test(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = program.Folder()
        cls.path = cls.folder.__enter__()
        cls.s3rver = S3Rver(cls.path / "s3")
        cls.s3rver.__enter__()
        cls.proxy = Proxy(cls.s3rver.port)
        os.environ.update(KEYS, AWS_ENDPOINT_URL_S3=cls.proxy.url)
        import boto3
        cls.boto = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{cls.s3rver.port}")
        cls.big = items(range(100_000))  # 20 MB, five ranges
        (cls.path / "big").write_text(cls.big)
        cls.put("big/rows", cls.big)
        cls.big_profile = cls.facts(program.run_json("profile", cls.path / "big", "--key", "id"))

    @classmethod
    def tearDownClass(cls):
        cls.proxy.__exit__()
        cls.s3rver.__exit__()
        cls.folder.__exit__()

    def setUp(self):
        self.proxy.reset()

    @classmethod
    def put(cls, key, data):
        cls.boto.put_object(Bucket="b", Key=key, Body=data)

    @staticmethod
    def facts(profile):
        return {name: value for name, value in profile.items() if name != "source"}

    def profile(self, source, **options):
        return program.run_json("profile", source, "--key", "id", **options)

    def error(self, source):
        return program.run("profile", source, "--key", "id", code=2).stderr

    def test_a_listing_of_2500_objects(self):
        # Put where s3rver keeps them: by HTTP they would take it a quarter of a minute.
        for n in range(2500):
            content = items([n])
            stored = self.path / f"s3/b/many/{n // 100}/rows-{n}._S3rver_object"
            stored.parent.mkdir(parents=True, exist_ok=True)
            stored.write_text(content)
            stored.with_name(stored.name + ".md5").write_text(hashlib.md5(content.encode()).hexdigest())
            stored.with_name(f"rows-{n}._S3rver_metadata.json").write_text('{"content-type":"binary/octet-stream"}')
        self.put("many/_SUCCESS", "not data")
        self.put("manyother", "not data")
        started = time.monotonic()
        profile = self.profile("s3://b/many")
        print(f"2,500 objects in {time.monotonic() - started:.1f} s", file=sys.stderr)
        self.assertEqual((profile["items"], profile["rejected"]), (2500, 0))
        self.assertEqual(profile["keys"]["distinct"], 2500)
        lists = [head for head in self.proxy.heads if "list-type=2" in head]
        self.assertEqual(len(lists), 3)
        self.assertEqual(self.profile("s3://b/many/*/rows-?")["items"], 10)

    def test_a_large_object_comes_in_ranges(self):
        self.assertEqual(self.facts(self.profile("s3://b/big/rows")), self.big_profile)
        ranges = sorted(int(re.search(r"\r\nRange: bytes=(\d+)-", head)[1]) for head in self.proxy.heads if "Range:" in head)
        self.assertEqual(ranges, list(range(0, len(self.big), 4 << 20)))
        etag = self.boto.head_object(Bucket="b", Key="big/rows")["ETag"]
        for head in self.proxy.heads:
            if "Range:" in head:
                self.assertIn(f"If-Match: {etag}\r\n", head)

    def test_connections_that_break_are_taken_up_where_they_broke(self):
        self.proxy.cut, self.proxy.cut_after = 8, 1_000_000
        self.assertEqual(self.facts(self.profile("s3://b/big/")), self.big_profile)
        self.assertEqual(self.proxy.cut, 0)
        starts = [int(re.search(r"\r\nRange: bytes=(\d+)-", head)[1]) for head in self.proxy.heads if "Range:" in head]
        # What had come (less than was let through, when the break overtakes it) is not fetched again.
        self.assertTrue(any(start % (4 << 20) for start in starts), starts)
        self.assertGreater(len(starts), 6 + 4)

    def test_refusals_for_the_moment_are_asked_again(self):
        self.proxy.refuse = 4
        self.assertEqual(self.facts(self.profile("s3://b/big/rows")), self.big_profile)

    def test_an_object_replaced_meanwhile_is_an_error(self):
        self.put("replaced", self.big)
        self.proxy.on_range = lambda n: self.put("replaced", self.big.replace("k7", "q7")) if n == 3 else None
        self.assertIn("'s3://b/replaced' was replaced by another object while it was read", self.error("s3://b/replaced"))

    def test_gzip_by_content(self):
        zipped = gzip.compress(self.big[:len(self.big) // 2].encode()) + gzip.compress(self.big[len(self.big) // 2:].encode())
        self.put("zipped/rows", zipped)
        self.assertEqual(self.facts(self.profile("s3://b/zipped/rows")),
                         {**self.big_profile, "source_stored_bytes": len(zipped)})
        self.put("short", gzip.compress(self.big.encode())[:-100])
        self.assertIn("'s3://b/short' ends in the middle of its gzip data", self.error("s3://b/short"))

    def test_a_sample_fetches_its_part_alone(self):
        def sample(source, size):
            done = program.run_json("profile", source, "--key", "id", "--sample", size)
            self.assertTrue(done["sampled"])
            low, high = done["items_95"]
            self.assertTrue(low <= 100_000 <= high, (low, high))
            self.assertLess(high - low, 2000)
            return done["sample_bytes"]
        self.assertLess(sample("s3://b/big/rows", "4MiB"), 5e6)
        asked = [re.search(r"\r\nRange: bytes=(\d+)-(\d+)", head) for head in self.proxy.heads if "Range:" in head]
        self.assertLess(sum(int(r[2]) - int(r[1]) for r in asked), 0.35 * len(self.big))

        # Of compressed objects whole ones: here 20 of 50.
        noise = random.Random(1)
        stored = [gzip.compress("".join(json.dumps({"id": {"s": f"k{n}"}, "t": {"s": noise.randbytes(40).hex()}}) + "\n"
                                        for n in range(part * 2000, part * 2000 + 2000)).encode(), 1) for part in range(50)]
        for n, data in enumerate(stored):
            self.put(f"parts/{n:02}.gz", data)
        self.proxy.reset()
        sampled = sample("s3://b/parts/", str(sum(map(len, stored)) * 20 // 50))
        gets = {head.split()[1] for head in self.proxy.heads if "Range:" in head}
        self.assertLess(len(gets), 25)
        self.assertLess(sampled, sum(map(len, stored)) / 2)

    def test_an_export_with_its_windows(self):
        def export(name, kind, times, contents):
            own, lines = f"x/AWSDynamoDB/{name}", ""
            for n, content in enumerate(contents):
                key = f"x/AWSDynamoDB/data/{name}{n}.json.gz" if kind == "INCREMENTAL_EXPORT" else f"{own}/data/{n}.json.gz"
                stored = gzip.compress("".join(json.dumps(one) + "\n" for one in content).encode())
                self.put(key, stored)
                lines += json.dumps({"itemCount": len(content), "md5Checksum": md5(stored), "dataFileS3Key": key}) + "\n"
            summary = json.dumps({"version": "2020-06-30", "tableArn": "t", "exportType": kind, "itemCount": sum(map(len, contents)),
                                  "manifestFilesS3Key": f"{own}/manifest-files.json", "outputFormat": "DYNAMODB_JSON", **times})
            self.put(f"{own}/manifest-files.json", lines)
            self.put(f"{own}/manifest-files.md5", md5(lines.encode()))
            self.put(f"{own}/manifest-summary.json", summary)
            self.put(f"{own}/manifest-summary.md5", md5(summary.encode()))
            self.put(f"{own}/_started", "")

        def full(n):
            return {"Item": {"id": {"S": f"k{n}"}}}

        export("01-a", "FULL_EXPORT", {"exportTime": "2024-05-14T11:00:00.000Z"}, [[full(1), full(2)], [full(3)], []])
        for source in "s3://b/x", "s3://b/x/AWSDynamoDB/", "s3://b/x/AWSDynamoDB/01-a/manifest-summary.json":
            profile = self.profile(source)
            self.assertEqual((profile["items"], profile["rejected"]), (3, 0))
        self.put("x/AWSDynamoDB/01-a/data/1.json.gz", gzip.compress(b'{"Item":{"id":{"S":"k4"}}}\n'))
        self.assertIn("01-a/data/1.json.gz' is damaged: its MD5 is", self.error("s3://b/x"))
        self.boto.delete_object(Bucket="b", Key="x/AWSDynamoDB/01-a/data/1.json.gz")
        self.assertIn("data/1.json.gz' is missing", self.error("s3://b/x"))

    def test_a_load_from_s3_arrives_whole(self):
        self.put("load/part-0", items(range(600)))
        self.put("load/part-1.gz", gzip.compress(items(range(600, 1000)).encode()))
        self.proxy.refuse = 1
        with program.Serve("--in-memory", "--time-scale", "60") as serve, program.Folder() as folder:
            plan = program.run_json("plan", "s3://b/load/", "--key", "id", "--within", "1m", "-o", folder / "plan.json")
            self.assertEqual(plan["need"]["items"], 1000)
            run = program.run_json("load", folder / "plan.json", "--table", "rows", "--endpoint-url", serve.url, "--create-table",
                                   "--journal", folder / "journal", "--rejects", folder / "rejects", "--verify", "full")
            self.assertEqual((run["written"], run["rejected"], run["verified"]), (1000, 0, True))

    def test_a_load_killed_in_the_middle_and_resumed_loses_and_doubles_nothing(self):
        # 20,000 units at 1,000 WCU, 20 times real time: a second of ours; connections break on the way, too.
        parts = [range(0, 9000), range(9000, 20_000)]
        for n, part in enumerate(parts):
            self.put(f"killed/part-{n}", items(part))
        with program.Serve("--in-memory", "--time-scale", "20") as serve, program.Folder() as folder:
            table = program.client(serve.url)
            words = [str(word) for word in ("load", "s3://b/killed/", "--key", "id", "--table", "rows", "--endpoint-url", serve.url,
                     "--create-table", "--wcu", 1000, "--journal", folder / "journal", "--verify", "full", "--json")]
            self.proxy.cut, self.proxy.cut_after = 2, 300_000
            loading = subprocess.Popen([program.PROGRAM, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                while (there := self.items_in(table)) < 8000:
                    self.assertIsNone(loading.poll())
                    time.sleep(0.01)
            finally:
                loading.kill()
                loading.wait()
            self.assertLess(there, 20_000)
            self.assertEqual(self.proxy.cut, 0)
            resumed = json.loads(program.run(*words, "--resume").stdout)
            self.assertEqual((resumed["items_read"], resumed["written"], resumed["rejected"]), (20_000, 20_000, 0))
            self.assertTrue(resumed["verified"])
            self.assertEqual(self.items_in(table), 20_000)
            # Written again is only what was on the wire when it died.
            self.assertGreater(resumed["written_earlier"], there - 2000)
            self.assertEqual(resumed["wcu_consumed"], 20_000 - resumed["written_earlier"])

    @staticmethod
    def items_in(table):
        return table.describe_table(TableName="rows")["Table"]["ItemCount"] if "rows" in table.list_tables()["TableNames"] else 0

    def test_signatures_are_botocores(self):
        # s3rver does not recompute signatures of version 4: botocore does.
        from botocore.auth import S3SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials
        self.put("a b/ü+&=(x)", items([1]))
        self.profile("s3://b/a b/")
        self.assertEqual(len(self.proxy.heads), 2)
        for head in self.proxy.heads:
            request_line, *lines = head.split("\r\n\r\n")[0].split("\r\n")
            headers = dict(line.split(": ", 1) for line in lines)
            signed = re.search(r"SignedHeaders=([^,]*)", headers["Authorization"])[1].split(";")
            self.assertTrue({"host", "x-amz-content-sha256", "x-amz-date"} <= set(signed))
            request = AWSRequest(method="GET", url=self.proxy.url + request_line.split(" ")[1],
                                 headers={name: value for name, value in headers.items() if name.lower() in signed})
            request.context["timestamp"] = headers["X-Amz-Date"]
            auth = S3SigV4Auth(Credentials("S3RVER", "S3RVER"), "s3", "eu-west-1")
            self.assertEqual(auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request),
                             headers["Authorization"].rpartition("Signature=")[2])

    def test_what_is_not_there_or_not_allowed(self):
        self.assertIn("No object in S3 begins with 's3://b/none'", self.error("s3://b/none"))
        self.assertIn("The bucket 'nobody' does not exist", self.error("s3://nobody/x"))
        os.environ["AWS_ACCESS_KEY_ID"] = "nobody"
        try:
            self.assertRegex(self.error("s3://b/big/"), r"Cannot list 's3://b/big/' \(InvalidAccessKeyId: .*check AWS_PROFILE")
            with program.Folder() as folder:
                (folder / "credentials").write_text(
                    "[default]\naws_access_key_id = x\n[tests]\naws_access_key_id = S3RVER\naws_secret_access_key = S3RVER\n")
                kept = {name: os.environ.pop(name) for name in KEYS}
                os.environ.update(AWS_PROFILE="tests", AWS_SHARED_CREDENTIALS_FILE=str(folder / "credentials"))
                try:
                    self.assertEqual(self.facts(self.profile("s3://b/big/")), self.big_profile)
                finally:
                    del os.environ["AWS_PROFILE"]
                    os.environ.update(kept, AWS_SHARED_CREDENTIALS_FILE="/dev/null")
        finally:
            os.environ.update(KEYS)


if __name__ == "__main__":
    if why := stand_ins.missing(stand_ins.S3RVER):
        program.skip(why)
    unittest.main(warnings="ignore")  # botocore leaves its sockets to the garbage collector
