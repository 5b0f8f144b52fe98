#include "endpoint/database.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "dataset/item_parser.h"
#include "endpoint/operations.h"

namespace dynafill::endpoint {
namespace {

struct NamedOperation {
  std::string_view name;
  Operation run;
};

constexpr std::array operations{
    NamedOperation{"BatchWriteItem", batch_write_item},
    NamedOperation{"PutItem", put_item},
    NamedOperation{"GetItem", get_item},
    NamedOperation{"BatchGetItem", batch_get_item},
    NamedOperation{"Scan", scan},
    NamedOperation{"DeleteItem", delete_item},
    NamedOperation{"CreateTable", create_table},
    NamedOperation{"DescribeTable", describe_table},
    NamedOperation{"UpdateTable", update_table},
    NamedOperation{"DeleteTable", delete_table},
    NamedOperation{"ListTables", list_tables},
    NamedOperation{"DescribeLimits", describe_limits},
    NamedOperation{"DescribeTimeToLive", describe_time_to_live},
    NamedOperation{"DescribeContinuousBackups", describe_continuous_backups},
    NamedOperation{"ListTagsOfResource", list_tags_of_resource},
};

}  // namespace

struct Database::State {
  std::unique_ptr<Catalog> catalog;
  WriteApplier applier;
  BatchWriter batch_writer;
  OperationContext context;
  std::string padded;

  explicit State(std::unique_ptr<Catalog> catalog_)
      : catalog(std::move(catalog_)), context{*catalog, applier, batch_writer} {}
};

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(std::unique_ptr<Store> store, Seed seed, double epoch_s,
                                                 const TableConstants& constants) {
  auto catalog = Catalog::open(std::move(store), seed, epoch_s, constants);
  if (!catalog.ok()) return catalog.error();
  return std::unique_ptr<Database>(new Database(std::make_unique<State>(std::move(*catalog))));
}

Response Database::handle(std::string_view operation, std::string_view body, TimePoint now) {
  const auto found = std::find_if(operations.begin(), operations.end(),
                                  [&](const NamedOperation& known) { return known.name == operation; });
  if (found == operations.end()) {
    return refuse(unknown_operation(fmt::format("dynafill serve has no operation {}", operation)));
  }
  state_->padded.assign(body);
  state_->padded.append(parser_padding, '\0');
  return found->run(state_->context, std::string_view(state_->padded).substr(0, body.size()), now);
}

}  // namespace dynafill::endpoint
