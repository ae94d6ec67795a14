/* Time grids: t_0, ..., t_N, monotone, from t_start to t_end (ends exact). */
#ifndef ITO_GRID_H
#define ITO_GRID_H

#include <ito/schedule.h>
#include <ito/visibility.h>
#include <stdint.h>

ITO_BEGIN_DECLS

typedef struct ito_grid ito_grid;

/* A rule ("uniform", "logsnr", "karras:rho=7", "times:at=@f.h5:/t") between t_start and t_end in
 * `steps` intervals.  The schedule may be NULL for rules in t alone (uniform, quadratic, power,
 * times).  steps = 0 only for `times`, which knows its own number and ends; sigma_min, sigma_max
 * and final=yes of karras move its ends.  t_start may lie on either side of t_end.  The schedule
 * must outlive the grid. */
ITO_API ito_grid *ito_grid_alloc (const char *spec, const ito_schedule *schedule, double t_start,
                                  double t_end, uint64_t steps);
ITO_API void ito_grid_free (ito_grid *grid);
ITO_API const char *ito_grid_spec (const ito_grid *grid);
ITO_API uint64_t ito_grid_steps (const ito_grid *grid);
/* t_i, 0 <= i <= steps; computed, not stored, where the rule allows. */
ITO_API double ito_grid_time (const ito_grid *grid, uint64_t i);
/* Point j of the q+1 points of the same rule between s and t (j = 0: s, j = q: t), s and t inside
 * the range of the grid.  GSL_EINVAL for `times`, which has no rule. */
ITO_API int ito_grid_between (const ito_grid *grid, double s, double t, unsigned q, unsigned j,
                              double *time);

ITO_END_DECLS

#endif
