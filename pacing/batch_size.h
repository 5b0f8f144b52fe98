// pacing/batch_size.h: how many items of a size go into one request.
#pragma once

namespace dynafill {

// As many as one partition may take at once: a batch may fall on one whole, and what is beyond what a
// partition saves of its limit (partition_bucket of 1,000 units a second) comes back unprocessed, again and
// again. Simulated with 990 WCU and items of 200 KB, batches of 25 reach 38 % of the rate and batches of 2
// all of it. From 1 to 25; fewer than 25 above 16 units an item.
int batch_items_for(double mean_units_per_item);

}  // namespace dynafill
