/* Times given one by one. */
#include "core/memory.h"
#include "grid/grid.h"
#include <math.h>
#include <string.h>

static const ito_param params[] = { { "at", ITO_PARAM_ARRAY, NULL, -1e300, 1e300, NULL,
                                      "the times, rising or falling: [1;0.5;0.1] or @FILE:/dataset",
                                      0 },
                                    { 0 } };

int
ito_grid_list (struct ito_grid *g, const ito_array *at, ito_error *error)
{
  const char *name = g->type->entry.name;
  if (at->rank != 1 || at->dims[0] < 2)
    return ito_fail (error, GSL_EINVAL,
                     "grid '%s' needs a list of at least two times: 'at' is %s; give "
                     "at=[t_0;t_1;...]",
                     name,
                     at->rank == 0   ? "one number"
                     : at->rank == 1 ? "shorter"
                                     : "an array of more than one axis");
  size_t n = at->dims[0];
  if (g->steps != 0 && g->steps != n - 1)
    return ito_fail (error, GSL_EINVAL,
                     "%llu steps do not fit the grid: its list of %zu times makes %zu steps; leave "
                     "the number of steps out",
                     (unsigned long long)g->steps, n, n - 1);
  for (size_t i = 0; i < n; i++)
    {
      double t = at->data[i];
      ito_schedule_point p;
      if (!isfinite (t))
        return ito_fail (error, GSL_EINVAL, "time %zu of the list is not finite: %g; give numbers",
                         i + 1, t);
      if (g->schedule && ito_schedule_point_at (g->schedule, t, &p, error))
        return error->code;
      if (i > 0 && !((t - at->data[i - 1]) * (at->data[1] - at->data[0]) > 0))
        return ito_fail (error, GSL_EINVAL,
                         "times %zu and %zu of the list are out of order: %.10g, %.10g; give times "
                         "that rise, or fall, throughout",
                         i, i + 1, at->data[i - 1], t);
    }
  g->times = ITO_NEW (double, n, error);
  if (!g->times)
    return GSL_ENOMEM;
  memcpy (g->times, at->data, n * sizeof (double));
  g->steps = n - 1;
  g->t_start = g->times[0];
  g->t_end = g->times[n - 1];
  return GSL_SUCCESS;
}

static int
init (const ito_args *args, struct ito_grid *g, ito_error *error)
{
  return ito_grid_list (g, ito_args_array (args, "at"), error);
}

const ito_grid_type ito_grid_times = {
  .entry = { .name = "times",
             .aliases = "explicit",
             .summary = "times given one by one; their number and ends are its own",
             .formula = "t_i = at[i]",
             .source = "",
             .params = params },
  .init = init,
};
