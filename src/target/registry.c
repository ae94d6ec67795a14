/* The table of targets. */
#include "target/target.h"

#define ITO_TARGET(name) extern const ito_target_type ito_target_##name;
#include "target/targets.def"
#undef ITO_TARGET

static const ito_entry *const entries[] = {
#define ITO_TARGET(name) &ito_target_##name.entry,
#include "target/targets.def"
#undef ITO_TARGET
};

const ito_registry ito_target_registry = {
  .kind = "target", .plural = "targets", .n = sizeof entries / sizeof entries[0], .entries = entries
};
