// dataset/convert.h: any format into one that an engine takes: Data Pipeline lines, DynamoDB JSON lines or
// CSV.
//
// Streams, in constant memory.  A record that cannot be read, or that the target cannot carry, is told to
// `rejects` and left out: a delete in any of them; in CSV lists, maps, sets, NULL, an attribute without a
// column, and a value of another type than its column's first one.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "dataset/attribute_type.h"
#include "dataset/output_files.h"
#include "dataset/profile.h"
#include "dataset/record_reader.h"

namespace dynafill {

struct ConvertOptions {
  ReadOptions read;  // its `wanted` plays no part; without a key in it items are not asked for one
  Format to = Format::dynamodb_json;  // or datapipeline, csv
  // What Data Pipeline's lines call NULL: nULLValue for emr-dynamodb-connector up to 4.17, nULL from 5.0 on.
  TypeNames data_pipeline_names = TypeNames::data_pipeline;
  char delimiter = ',';  // of CSV
  std::vector<std::string>
      columns;                    // of CSV; empty: all that a first pass over the source finds, the key first
  std::uint64_t shard_bytes = 0;  // as in OutputLayout
  bool gzip = false;
};

struct Converted {
  Format from = Format::detect;
  std::int64_t items = 0;  // written
  std::int64_t rejected = 0;
  std::uint64_t bytes = 0;  // written, before gzip
  std::uint64_t files = 0;
  // CSV's, with the type of what stands in them (S for an empty one).
  std::vector<std::pair<std::string, AttributeType>> columns;
};

// Writes to `out` (output_files.h).  Fails: a medium that cannot be read or written, standard input where two
// passes are needed, and attribute names that cannot be columns of an ImportTable.
Result<Converted> convert(const std::string& source, const ConvertOptions& options, const std::string& out,
                          RejectSink* rejects);

}  // namespace dynafill
