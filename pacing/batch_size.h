// pacing/batch_size.h: how many items of a size go into one request.
#pragma once

namespace dynafill {

// As many as one partition may take at once: a batch may fall on one whole, and what is beyond the part of a
// second's 1,000 units that a partition saves (partition_bucket) comes back unprocessed, again and again.
// From 1 to 25; fewer than 25 above 16 units an item.
int batch_items_for(double mean_units_per_item);

}  // namespace dynafill
