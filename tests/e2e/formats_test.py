"""Every format from bytes to a verified table, and what convert writes."""
import gzip
import json
import unittest

from program import SOURCE, Folder, Serve, client, run, run_json

SAMPLES = SOURCE / "tests" / "dataset" / "samples"

SAME = {  # the same two items, told five ways
    "rows.csv": "id,n,note\r\n1,2.5,\"a, \"\"b\"\"\nc\"\r\n2,,\r\n",
    "rows.json": json.dumps([{"id": "1", "n": 2.5, "note": 'a, "b"\nc'}, {"id": "2"}], indent=2),
    "rows.ion": '$ion_1_0 {Item:{id:"1",n:25d-1,note:"a, \\"b\\"\\nc"}}\n$ion_1_0 {Item:{id:"2"}}\n',
    "rows.txt": 'id\x03{"s":"1"}\x02n\x03{"n":"2.5"}\x02note\x03{"s":"a, \\"b\\"\\nc"}\nid\x03{"s":"2"}\n',
    "requests.json": json.dumps({"items": [{"PutRequest": {"Item": {"id": {"S": "1"}, "n": {"N": "2.5"}, "note": {"S": 'a, "b"\nc'}}}},
                                           {"PutRequest": {"Item": {"id": {"S": "2"}}}}]}),
}
WANTED = [{"id": "1", "n": 2.5, "note": 'a, "b"\nc'}, {"id": "2"}]


class Formats(unittest.TestCase):
    def test_each_format_loads_the_same_items(self):
        with Folder() as folder, Serve("--in-memory", "--time-scale", 60) as serve:
            for name, text in SAME.items():
                with self.subTest(name):
                    path = folder / name
                    path.write_bytes(text.encode())
                    table = name.replace(".", "-")
                    types = ("--types", "n:N") if name.endswith(".csv") else ()
                    result = run_json("load", path, "--key", "id", "--table", table, "--endpoint-url", serve.url, "--create-table",
                                      "--wcu", 100, "--verify", "full", "--journal", folder / f"journal-{table}", *types)
                    self.assertEqual((result["written"], result["rejected"], result["verified"]), (2, 0, True))
                    items = client(serve.url).scan(TableName=table)["Items"]
                    plain = sorted(({k: float(v["N"]) if "N" in v else v["S"] for k, v in item.items()} for item in items),
                                   key=lambda i: i["id"])
                    self.assertEqual(plain, WANTED)

    def test_profile_names_the_format_and_every_bad_record(self):
        with Folder() as folder:
            path = folder / "bad.csv"
            path.write_text('id,n\n1,2\n2,x\n3,4,5\n"4,"\n')
            done = run("profile", path, "--key", "id", "--types", "n:N", "--rejects", folder / "rejects.jsonl", "--json", code=1)
            profile = json.loads(done.stdout)
            self.assertEqual((profile["format"], profile["items"], profile["rejected"]), ("csv", 1, 3))
            rejects = [json.loads(line) for line in (folder / "rejects.jsonl").read_text().splitlines()]
            self.assertEqual([(r["line"], r["offset"], r["reason"]) for r in rejects],
                             [(3, 9, "attribute 'n': 'x' is not a number"), (4, 13, "record has 3 fields; there are 2 columns"),
                              (5, 19, "record has 1 field; there are 2 columns")])

    def test_samples_go_through_convert_and_back(self):
        with Folder() as folder:
            profile = lambda source, key: {k: v for k, v in run_json("profile", source, "--key", key, code=(0, 1)).items()
                                           if k in ("items", "item_bytes", "wcu", "keys")}
            for name, key in (("export-full.ion", "Id"), ("dp-stx-etx.txt", "Id"), ("import.csv", "Id"), ("real-export.json.gz", "id")):
                for to in ("datapipeline", "dynamodb-json"):
                    with self.subTest(name=name, to=to):
                        out = folder / "out"
                        run("convert", SAMPLES / name, "--to", to, "--key", key, "-o", out)
                        self.assertEqual(profile(out, key), profile(SAMPLES / name, key))
            csv = folder / "out.csv"
            done = run("convert", SAMPLES / "import.csv", "--to", "csv", "-o", csv)
            self.assertIn("written       2 items as csv", done.stdout)
            self.assertEqual(csv.read_text(), 'Id,Title,Price,InPublication\n101,"Book, 101",2,true\n102,"say ""hi""",,false\n')

    def test_convert_shards_and_gzips_and_tells_what_it_left_out(self):
        with Folder() as folder:
            run("generate", "--items", 2000, "--out", folder / "rows")
            made = run_json("convert", folder / "rows", "--to", "dynamodb-json", "--shard-size", "100kB", "--gzip", "-o", folder / "shards")
            files = sorted((folder / "shards").iterdir())
            self.assertEqual((made["items"], made["files"]), (2000, len(files)))
            sizes = [len(gzip.decompress(f.read_bytes())) for f in files]
            self.assertEqual(sum(sizes), made["bytes"])
            self.assertLessEqual(max(sizes), 100_000)
            done = run("convert", SAMPLES / "export-incremental.jsonl", "--to", "datapipeline", "-o", "-", code=1)
            self.assertEqual(len(done.stdout.splitlines()), 2)
            self.assertIn("a delete cannot be written as datapipeline", done.stderr)
            run("convert", folder / "rows", "--to", "dynamodb-json", "-o", "/dev/null")
            with open("/dev/null", "rb") as null:
                self.assertEqual(null.read(), b"")
            self.assertIn("--to", run("convert", folder / "rows", "-o", "x", code=2).stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
