#include "planner/plan.h"

#include "base/check.h"

namespace dynafill {

std::string_view solved_for_name(SolvedFor what) {
  switch (what) {
    case SolvedFor::nothing:
      return "nothing";
    case SolvedFor::wcu:
      return "wcu";
    case SolvedFor::load_time:
      return "load_time";
    case SolvedFor::ratio:
      return "ratio";
    case SolvedFor::budget:
      return "budget";
    case SolvedFor::items:
      return "items";
  }
  CHECK(!"a SolvedFor without a name");
  return {};
}

std::string_view client_name(Plan::ClientKind kind) {
  switch (kind) {
    case Plan::ClientKind::dynafill:
      return "dynafill";
    case Plan::ClientKind::emr_connector:
      return "emr-connector";
    case Plan::ClientKind::data_pipeline:
      return "data-pipeline";
  }
  CHECK(!"a client without a name");
  return {};
}

}  // namespace dynafill
