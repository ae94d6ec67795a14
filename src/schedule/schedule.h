/* Inside of schedules: one file per schedule defines one ito_schedule_type. */
#ifndef ITO_SCHEDULE_SCHEDULE_H
#define ITO_SCHEDULE_SCHEDULE_H

#include "core/spec.h"
#include <ito/schedule.h>

typedef struct
{
  ito_entry entry;
  /* Reads parameters into s->parameter and sets range and default times. */
  int (*init) (const ito_args *args, struct ito_schedule *s, ito_error *error);
  /* t is inside the range. */
  void (*at) (const struct ito_schedule *s, double t, ito_schedule_point *p);
  /* The time of a finite lambda, not yet clamped to the range. */
  double (*time) (const struct ito_schedule *s, double lambda);
  int variance_exploding; /* alpha = 1: the prior has variance sigma^2 */
} ito_schedule_type;

struct ito_schedule
{
  const ito_schedule_type *type;
  char *spec;
  double parameter[8];
  double lower, upper;   /* range of t */
  double t_start, t_end; /* default times */
};

#define ITO_SCHEDULE(name) extern const ito_schedule_type ito_schedule_##name;
#include "schedule/schedules.def"
#undef ITO_SCHEDULE

extern const ito_registry ito_schedule_registry;

ito_schedule *ito_schedule_new (const char *spec, ito_error *error);
int ito_schedule_point_at (const ito_schedule *s, double t, ito_schedule_point *p,
                           ito_error *error);
int ito_schedule_time_of (const ito_schedule *s, double lambda, double *t, ito_error *error);

#endif
