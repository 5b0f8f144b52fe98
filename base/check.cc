#include "base/check.h"

#include <cstdio>
#include <cstdlib>

#include "base/exit_code.h"

namespace dynafill {

void check_failed(const char* file, int line, const char* condition) noexcept {
  std::fprintf(stderr,
               "dynafill: internal error at %s:%d: \"%s\" does not hold. This is our bug; please "
               "report it with the command line. Nothing more was written; a load can be resumed.\n",
               file, line, condition);
  std::fflush(nullptr);
  std::_Exit(static_cast<int>(ExitCode::our_bug));
}

}  // namespace dynafill
