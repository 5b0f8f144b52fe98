#include "planner/route.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <vector>

#include "base/check.h"

namespace dynafill {
namespace {

template <class Kind>
struct Named {
  Kind kind;
  std::string_view name;
};

constexpr std::array route_names = {
    Named<Route>{Route::loader, "loader"},
    Named<Route>{Route::loader_ec2, "loader-ec2"},
    Named<Route>{Route::loader_fargate, "loader-fargate"},
    Named<Route>{Route::data_pipeline, "data-pipeline"},
    Named<Route>{Route::emr, "emr"},
    Named<Route>{Route::emr_serverless, "emr-serverless"},
    Named<Route>{Route::glue, "glue"},
    Named<Route>{Route::step_functions, "step-functions"},
    Named<Route>{Route::batch, "batch"},
    Named<Route>{Route::import_table, "import-table"},
    Named<Route>{Route::bulk_put, "bulk-put"},
};
constexpr std::array mode_names = {
    Named<Mode>{Mode::provisioned, "provisioned"},
    Named<Mode>{Mode::auto_scaling, "auto-scaling"},
    Named<Mode>{Mode::on_demand, "on-demand"},
    Named<Mode>{Mode::on_demand_warm, "on-demand-warm"},
};

template <class Kind, std::size_t size>
constexpr std::array<Kind, size> kinds_of(const std::array<Named<Kind>, size>& rows) {
  std::array<Kind, size> kinds{};
  for (std::size_t i = 0; i < size; ++i) kinds[i] = rows[i].kind;
  return kinds;
}
constexpr auto routes = kinds_of(route_names);
constexpr auto modes = kinds_of(mode_names);

template <class Kind, std::size_t size>
std::string_view name_of(const std::array<Named<Kind>, size>& rows, Kind kind) {
  for (const auto& row : rows)
    if (row.kind == kind) return row.name;
  CHECK(!"a kind without a name");
  return {};
}

template <class Kind, std::size_t size>
Result<Kind> parsed(const std::array<Named<Kind>, size>& rows, std::string_view what, std::string_view name) {
  std::vector<std::string_view> known;
  for (const auto& row : rows) {
    if (row.name == name) return row.kind;
    known.push_back(row.name);
  }
  return Error{fmt::format("There is no {} '{}'; there are {}.", what, name, fmt::join(known, ", "))};
}

}  // namespace

std::span<const Route> all_routes() { return routes; }
std::string_view route_name(Route route) { return name_of(route_names, route); }
Result<Route> parse_route(std::string_view name) { return parsed(route_names, "route", name); }

std::span<const Mode> all_modes() { return modes; }
std::string_view mode_name(Mode mode) { return name_of(mode_names, mode); }
Result<Mode> parse_mode(std::string_view name) { return parsed(mode_names, "mode", name); }

}  // namespace dynafill
