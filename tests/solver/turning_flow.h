/* An ODE with a closed form for all methods, and the rule by which an order is confirmed: in polar
 * coordinates
 *
 *   r' = 0,  theta' = r^2 (1 + cos(t)/4)/2:  theta = theta0 + r^2 (t + sin(t)/4)/2
 *
 * for the time from 0 to 12: not linear, not autonomous, and sharp for all orders up to 8. */
#ifndef ITO_TESTS_SOLVER_TURNING_FLOW_H
#define ITO_TESTS_SOLVER_TURNING_FLOW_H

#include "orders.h"

#define TURNING_END 12.0

static inline int
turning_drift (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
               void *params)
{
  (void)params;
  for (size_t p = 0; p < n; p++)
    {
      double a = x[p], b = x[stride + p];
      double turn = (a * a + b * b) * (1 + cos (t[p * t_inc]) / 4) / 2;
      out[p] = -turn * b;
      out[stride + p] = turn * a;
    }
  return 0;
}

/* At 0 and at t: start, truth [ORDER_POINTS][2] */
static inline void
turning_truth (double t, double *start, double *truth)
{
  for (size_t p = 0; p < ORDER_POINTS; p++)
    {
      double r = 0.75 + (double)p / (2 * ORDER_POINTS), angle = 0.1 * (double)p;
      start[2 * p] = r * cos (angle);
      start[2 * p + 1] = r * sin (angle);
      angle += r * r * (t + sin (t) / 4) / 2;
      truth[2 * p] = r * cos (angle);
      truth[2 * p + 1] = r * sin (angle);
    }
}

/* Confirmed: the interval lies inside declared +- 0.15; the same rule refutes declared +- 1/2: the
 * interval is disjoint from that band. */
static inline void
order_is_declared (const ito_slope *s, double declared, const char *what)
{
  int confirmed = s->lower >= declared - 0.15 && s->upper <= declared + 0.15 && s->used >= 4;
  int refuted = (s->lower > declared - 0.35 || s->upper < declared - 0.65)
                && (s->upper < declared + 0.35 || s->lower > declared + 0.65);
  tap_ok (confirmed, "%s: order %.3f in [%.3f, %.3f] of %zu step sizes, declared %g", what,
          s->slope, s->lower, s->upper, s->used, declared);
  tap_ok (refuted, "%s: control: the orders %g and %g are refuted", what, declared - 0.5,
          declared + 0.5);
}

/* Measures a solver on the turning flow with 4 or more step sizes from TURNING_END/first on. */
static inline void
turning_order (const char *solver, const char *grid, double declared, uint64_t first, size_t levels)
{
  double start[2 * ORDER_POINTS], truth[2 * ORDER_POINTS];
  const ito_sde sde = { .d = 2, .drift = turning_drift };
  ito_process *process = ito_process_alloc (&sde);
  char what[200];
  turning_truth (TURNING_END, start, truth);
  ito_slope s =
      order_measure (process, solver, grid, NULL, 0, TURNING_END, first, levels, 2, start, truth);
  snprintf (what, sizeof what, "%s on a turning flow, %s grid", solver, grid);
  order_is_declared (&s, declared, what);
  ito_solver *configured = ito_solver_alloc (solver);
  tap_ok (configured && ito_solver_get_facts (configured)->deterministic == declared,
          "%s declares order %g", solver, declared);
  ito_solver_free (configured);
  ito_process_free (process);
}

/* The solver refuses the process on the grid from 0 to 1, and says why. */
static inline void
is_refused (const char *spec, const ito_process *process, const char *reason)
{
  ito_solver *solver = ito_solver_alloc (spec);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1, 4);
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  tap_ok (!e && strstr (ito_last_error (), reason), "%s is refused: %s", spec, ito_last_error ());
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
}

#endif
