// pacing/batch_size.h: how many items of a size go into one request.
#pragma once

namespace dynafill {

// As many as one partition may take at once: a batch may fall on one whole, and what is beyond the tenth of a
// second that a partition saves of its 1,000 units comes back unprocessed, again and again.  Simulated with
// 990 WCU and items of 20 KB, batches of 25 reach 54 % of the rate and batches of 5 all of it.  From 1 to 25;
// fewer than 25 above 4 units an item.
int batch_items_for(double mean_units_per_item);

}  // namespace dynafill
