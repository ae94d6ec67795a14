/* The probability flow on the line, exactly: the monotone map x_t = F_t^{-1}(F_s(x_s)) between the
 * laws of a mixture at two times. */
#ifndef ITO_TESTS_SOLVER_LINE_FLOW_H
#define ITO_TESTS_SOLVER_LINE_FLOW_H

#include "orders.h"

typedef struct
{
  ito_target *target;
  ito_schedule *schedule;
  ito_score *score;
  ito_process *flow;
  double t0, t1;
  double start[ORDER_POINTS], truth[ORDER_POINTS];
} line_flow;

static inline int
line_flow_init (line_flow *f, const char *target, const char *schedule, double t0, double t1)
{
  f->target = ito_target_alloc (target);
  f->schedule = ito_schedule_alloc (schedule);
  f->score = ito_score_alloc ("exact", f->target, f->schedule);
  f->flow = ito_process_alloc_flow (f->score);
  f->t0 = t0;
  f->t1 = t1;
  ito_schedule_point s, t;
  const double u = 1;
  int status =
      !f->flow || ito_schedule_at (f->schedule, t0, &s) || ito_schedule_at (f->schedule, t1, &t);
  for (size_t p = 0; !status && p < ORDER_POINTS; p++)
    {
      double level = ((double)p + 0.5) / ORDER_POINTS;
      status =
          ito_target_projection_quantile (f->target, s.alpha, s.sigma, &u, level, &f->start[p])
          || ito_target_projection_quantile (f->target, t.alpha, t.sigma, &u, level, &f->truth[p]);
    }
  return status;
}

static inline void
line_flow_clear (line_flow *f)
{
  ito_process_free (f->flow);
  ito_score_free (f->score);
  ito_schedule_free (f->schedule);
  ito_target_free (f->target);
}

static inline ito_slope
line_flow_order (const line_flow *f, const char *solver, const char *grid, uint64_t first,
                 size_t levels)
{
  return order_measure (f->flow, solver, grid, f->schedule, f->t0, f->t1, first, levels, 1,
                        f->start, f->truth);
}

/* x [ORDER_POINTS] in n intervals; nonzero where something failed. */
static inline int
line_flow_run (const line_flow *f, const char *solver, const char *grid, uint64_t n, double *x)
{
  return order_run (f->flow, solver, grid, f->schedule, f->t0, f->t1, n, f->start, x);
}

#endif
