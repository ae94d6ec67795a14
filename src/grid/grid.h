/* Inside of time grids: one file per rule. */
#ifndef ITO_GRID_GRID_H
#define ITO_GRID_GRID_H

#include "core/spec.h"
#include "schedule/schedule.h"
#include <ito/grid.h>

/* A rule maps t to a coordinate in which it is uniform, and back (u of s and of t, between them
 * equal parts): uniform u = t, quadratic u = sqrt t, power u = t^(1/p), logsnr u = lambda(t),
 * karras u = (sigma/alpha)^(1/rho). */
typedef struct
{
  ito_entry entry;
  /* Reads parameters; may move t_start and t_end, fill times, set final; NULL: nothing to do. */
  int (*init) (const ito_args *args, struct ito_grid *g, ito_error *error);
  /* NULL: no rule (times). */
  int (*to) (const struct ito_grid *g, double t, double *u, ito_error *error);
  /* u between those of two times of the range. */
  int (*from) (const struct ito_grid *g, double u, double *t, ito_error *error);
  int needs_schedule;
} ito_grid_type;

struct ito_grid
{
  const ito_grid_type *type;
  const ito_schedule *schedule; /* may be NULL */
  char *spec;
  double t_start, t_end;
  uint64_t steps;
  double *times; /* [steps+1] where they are stored (times) */
  double parameter[4];
  double u_start, u_end; /* of the ends of the rule */
  /* One step more than the rule has, to the time where sigma = 0: the last (1), the
   * first where the grid ascends (-1), none (0).  t_start and t_end include it. */
  int final;
  double rule_start, rule_end; /* the ends of the rule */
};

#define ITO_GRID(name) extern const ito_grid_type ito_grid_##name;
#include "grid/grids.def"
#undef ITO_GRID

extern const ito_registry ito_grid_registry;

ito_grid *ito_grid_new (const char *spec, const ito_schedule *schedule, double t_start,
                        double t_end, uint64_t steps, ito_error *error);
/* The times of a list; their number and ends are the grid's. */
int ito_grid_list (struct ito_grid *g, const ito_array *at, ito_error *error);
int ito_grid_point_between (const ito_grid *g, double s, double t, unsigned q, unsigned j,
                            double *time, ito_error *error);

#endif
