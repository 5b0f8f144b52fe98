// dataset/operation.h: what a record asks for.
#pragma once

namespace dynafill {

// A remove (of an incremental export, or a DeleteRequest) names its item by the key alone.
enum class Operation { put, remove };

}  // namespace dynafill
