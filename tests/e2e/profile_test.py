"""What profile tells of a file with something of everything, and the one sentence for options that cannot be."""
import json
import os
import unittest

from program import SOURCE, Folder, run, run_json

GOLDEN = SOURCE / "tests" / "e2e" / "goldens" / "profile-screen.txt"


def line(user, order, size, **more):
    """An item of `size` bytes."""
    item = {"user": {"S": user}, "order": {"N": str(order)}} | more
    names = sum(map(len, item)) + len(user) + 1 + (len(str(order)) + 1) // 2
    names += sum(len(v["S"]) for v in more.values()) + len("pad")
    return json.dumps(item | {"pad": {"S": "p" * (size - names)}}, separators=(",", ":")) + "\n"


class Profile(unittest.TestCase):
    maxDiff = None

    def test_a_file_with_something_of_everything(self):
        with Folder() as folder:
            lines = []
            for number in range(2000):  # runs of 50 items of one user; user000 has a fifth of all
                user = "user000" if number // 50 % 5 == 0 else f"user{number // 50 * 37 % 101:03}"
                # Orders of three digits take 2 bytes and not 3 where the last one is 0, so 10 % are a byte less.
                mail = {"mail": {"S": f"m{number % 40}@example.com"}} if number % 4 else {}
                lines.append(line(user, 1000 + number, 1064 if number % 100 < 31 else 700, **mail))
            lines[7] = '{"user":{"S":"user000"},"order":{"N":"12x"}}\n'
            lines[1999] = lines[1998]
            (folder / "orders.jsonl").write_text("".join(lines))
            words = ("profile", "orders.jsonl", "--key", "user:order", "--gsi", "by-mail=mail:KEYS_ONLY", "--gsi", "all-by-mail=mail",
                     "--lsi", "mails=mail:pad,", "--transactions")
            done = run(*words, cwd=folder, code=1)
            self.assertEqual(done.stderr, "orders.jsonl:8: attribute 'order': '12x' is not a number\n")
            if os.environ.get("UPDATE_GOLDEN"):
                GOLDEN.write_text(done.stdout)
            self.assertEqual(GOLDEN.read_text(), done.stdout, "if this is meant, run with UPDATE_GOLDEN=1")
            self.assertLessEqual(max(map(len, done.stdout.splitlines())), 80)

            # The second witness: counted here.
            profile = run_json(*words, cwd=folder, code=1)
            self.assertEqual((profile["items"], profile["rejected"]), (1999, 1))
            self.assertEqual(profile["wcu"]["total"], 1999 + 20 * 31 - 1)
            self.assertEqual(profile["duplicates"], {"estimate": 1, "exact": True})
            self.assertEqual(profile["keys"]["heavy"][0], {"value": "user000", "items": 399, "share": 399 / 1999})
            self.assertEqual(profile["order"]["kind"], "clustered")
            self.assertEqual([g["entries"] for g in profile["gsis"]], [1499 + 0, 1499 + 0])
            self.assertEqual(profile["wcu_with_lsis"], profile["wcu"]["total"] + profile["lsis"][0]["wcu_total"])

    def test_removes_of_an_incremental_export_count_one_unit_each(self):
        with Folder() as folder:
            keys = [{"id": {"S": f"k{i}"}} for i in range(5)]
            (folder / "f.json").write_text("".join(
                json.dumps({"Metadata": {"WriteTimestampMicros": {"N": "1"}}, "Keys": key}
                           | ({"NewImage": key | {"p": {"S": "p" * 1500}}} if i < 3 else {})) + "\n" for i, key in enumerate(keys)))
            profile = run_json("profile", folder / "f.json", "--key", "id")
            self.assertEqual((profile["items"], profile["removes"], profile["wcu"]["total"]), (5, 2, 3 * 2 + 2))
            self.assertIn("removes", run("profile", folder / "f.json", "--key", "id").stdout)

    def test_key_attributes_of_several_types_are_told(self):
        with Folder() as folder:
            (folder / "f").write_text("".join(json.dumps({"id": {"NS"[i % 5 > 0]: str(i)}, "status": {"NS"[i % 4 > 0]: str(i % 3)}}) + "\n"
                                              for i in range(1000)))
            words = ("profile", folder / "f", "--key", "id", "--gsi", "g=status")
            profile = run_json(*words)
            self.assertEqual(profile["key"]["partition_types"], {"S": 800, "N": 200})
            self.assertEqual(profile["gsis"][0]["partition_types"], {"S": 750, "N": 250})
            said = " ".join(run(*words).stdout.split())
            self.assertIn("'id' is S in 800 items, N in 200 items; a table has one type for it", said)
            self.assertIn("'status' is S in 750 items, N in 250 items", said)
            declared = run_json("profile", folder / "f", "--key", "id", "--gsi", "g=status/S", "--quiet", code=1)
            self.assertEqual((declared["items"], declared["rejected"]), (750, 250))
            self.assertEqual(declared["gsis"][0]["partition_types"], {"S": 750})

    def test_what_cannot_be_is_one_sentence(self):
        for words, says in ((("--gsi", "x"), "is not a global index"), (("--gsi", "x=a", "--gsi", "x=b"), "have the name 'x'"),
                            (("--gsi", "x=a/S", "--gsi", "y=a/N"), "is declared as S and as N"), (("--lsi", "l=time"), "write --key PK:SK"),
                            (("--region", "nowhere"), "nowhere")):
            with Folder() as folder:
                (folder / "f").write_text('{"id":{"S":"a"}}\n')
                done = run("profile", folder / "f", "--key", "id", *words, code=2)
                self.assertIn(says, done.stderr)
                self.assertEqual(done.stderr.count("\n"), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
