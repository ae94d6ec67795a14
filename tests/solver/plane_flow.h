/* The probability flow of a mixture with full covariances in the plane between two values of
 * lambda, by the classical Runge-Kutta method in lambda with small steps, in long double: of u =
 * x/alpha,
 *
 *   du/dlambda = D(alpha u) - u,  D the denoiser, computed here.
 *
 * Orders with the sampler's own start, and with exact states at its first nodes. */
#ifndef ITO_TESTS_SOLVER_PLANE_FLOW_H
#define ITO_TESTS_SOLVER_PLANE_FLOW_H

#include "solver/points.h"
#include "turning_flow.h"

#define PLANE_TARGET                                                                               \
  "gmm:weights=[0.4;0.6],means=[[-1.2;0.5];[0.8;-0.4]],"                                           \
  "covariances=[[[0.3;0.1];[0.1;0.2]];[[0.25;-0.12];[-0.12;0.4]]]"
#define PLANE_FROM (-1.5)
#define PLANE_TO 1.5
#define PLANE_NODES 5 /* at which exact states may be asked for */

static const double plane_weight[2] = { 0.4, 0.6 };
static const double plane_mean[2][2] = { { -1.2, 0.5 }, { 0.8, -0.4 } };
static const double plane_covariance[2][2][2] = { { { 0.3, 0.1 }, { 0.1, 0.2 } },
                                                  { { 0.25, -0.12 }, { -0.12, 0.4 } } };

typedef struct
{
  ito_target *target;
  ito_schedule *schedule;
  ito_score *score;
  ito_process *flow;
  double t0, t1;
  const char *grid; /* logsnr */
  double start[2 * ORDER_POINTS], truth[2 * ORDER_POINTS];
} plane_flow;

/* D - u at x = alpha u, b = (sigma/alpha)^2: in the frame u the noise has variance b. */
static inline void
plane_slope (long double lambda, const long double *u, long double *out)
{
  long double b = expl (-2 * lambda), top = 0, sum = 0, d[2] = { 0, 0 }, logits[2], e[2][2];
  for (int k = 0; k < 2; k++)
    {
      long double s00 = (long double)plane_covariance[k][0][0], s11 = plane_covariance[k][1][1],
                  s01 = plane_covariance[k][0][1], a00 = s00 + b, a11 = s11 + b,
                  det = a00 * a11 - s01 * s01, g0 = u[0] - plane_mean[k][0],
                  g1 = u[1] - plane_mean[k][1];
      long double y0 = (a11 * g0 - s01 * g1) / det, y1 = (a00 * g1 - s01 * g0) / det;
      logits[k] = logl (plane_weight[k]) - logl (det) / 2 - (g0 * y0 + g1 * y1) / 2;
      e[k][0] = plane_mean[k][0] + s00 * y0 + s01 * y1;
      e[k][1] = plane_mean[k][1] + s01 * y0 + s11 * y1;
      top = k == 0 || logits[k] > top ? logits[k] : top;
    }
  for (int k = 0; k < 2; k++)
    {
      long double r = expl (logits[k] - top);
      sum += r;
      d[0] += r * e[k][0];
      d[1] += r * e[k][1];
    }
  out[0] = d[0] / sum - u[0];
  out[1] = d[1] / sum - u[1];
}

/* u from lambda a to b. */
static inline void
plane_advance (long double a, long double b, long double *u)
{
  int n = (int)ceill ((b - a) * 400);
  long double h = (b - a) / n, k[4][2], v[2];
  static const long double c[4] = { 0, 0.5L, 0.5L, 1 };
  for (int i = 0; i < n; i++)
    {
      for (int j = 0; j < 4; j++)
        {
          for (int l = 0; l < 2; l++)
            v[l] = u[l] + (j ? c[j] * h * k[j - 1][l] : 0);
          plane_slope (a + (i + c[j]) * h, v, k[j]);
        }
      for (int l = 0; l < 2; l++)
        u[l] += h / 6 * (k[0][l] + 2 * k[1][l] + 2 * k[2][l] + k[3][l]);
    }
}

/* States x [p][2] at lambda b that started at lambda a. */
static inline void
plane_states (const plane_flow *f, const double *from, double a, double b, double *to)
{
  ito_schedule_point s, t;
  double time;
  ito_schedule_time (f->schedule, a, &time);
  ito_schedule_at (f->schedule, time, &s);
  ito_schedule_time (f->schedule, b, &time);
  ito_schedule_at (f->schedule, time, &t);
  for (size_t p = 0; p < ORDER_POINTS; p++)
    {
      long double u[2] = { from[2 * p] / (long double)s.alpha,
                           from[2 * p + 1] / (long double)s.alpha };
      if (b > a)
        plane_advance (a, b, u);
      to[2 * p] = (double)(u[0] * t.alpha);
      to[2 * p + 1] = (double)(u[1] * t.alpha);
    }
}

static inline int
plane_init (plane_flow *f, const char *schedule)
{
  f->grid = "logsnr";
  f->target = ito_target_alloc (PLANE_TARGET);
  f->schedule = ito_schedule_alloc (schedule);
  f->score = ito_score_alloc ("exact", f->target, f->schedule);
  f->flow = ito_process_alloc_flow (f->score);
  ito_schedule_point s;
  if (!f->flow || ito_schedule_time (f->schedule, PLANE_FROM, &f->t0)
      || ito_schedule_time (f->schedule, PLANE_TO, &f->t1)
      || ito_schedule_at (f->schedule, f->t0, &s))
    return 1;
  for (size_t p = 0; p < ORDER_POINTS; p++)
    {
      double r = s.sigma * (0.2 + 1.6 * (double)p / ORDER_POINTS), angle = 2.4 * (double)p;
      f->start[2 * p] = r * cos (angle);
      f->start[2 * p + 1] = r * sin (angle);
    }
  plane_states (f, f->start, PLANE_FROM, PLANE_TO, f->truth);
  return 0;
}

static inline void
plane_clear (plane_flow *f)
{
  ito_process_free (f->flow);
  ito_score_free (f->score);
  ito_schedule_free (f->schedule);
  ito_target_free (f->target);
}

/* End states in n steps, the first `exact` of which start at exact states. */
static inline int
plane_run_exact (const plane_flow *f, const char *spec, uint64_t n, unsigned exact, double *x)
{
  ito_error error = ITO_NO_ERROR;
  ito_points points = { 0 };
  double state[2 * ORDER_POINTS];
  ito_solver *solver = ito_solver_alloc (spec);
  ito_grid *grid = ito_grid_alloc (f->grid, f->schedule, f->t0, f->t1, n);
  int status =
      !solver || !grid || ito_points_begin (&points, f->flow, solver, grid, ORDER_POINTS, &error);
  for (uint64_t i = 0; !status && i < points.layout.steps; i++)
    {
      if (i < exact)
        {
          ito_schedule_point at = { .lambda = NAN };
          ito_schedule_at (f->schedule, ito_layout_time (&points.layout, grid, i), &at);
          plane_states (f, f->start, PLANE_FROM, at.lambda, state);
          for (size_t p = 0; p < 2 * ORDER_POINTS; p++)
            points.x[p % 2 * points.stride + p / 2] = state[p];
        }
      status = ito_points_step (&points, i, &error);
    }
  for (size_t p = 0; !status && p < 2 * ORDER_POINTS; p++)
    x[p] = points.x[p % 2 * points.stride + p / 2];
  if (status)
    printf ("# %s: %s %s\n", spec, error.text, ito_last_error ());
  ito_points_end (&points);
  ito_grid_free (grid);
  ito_solver_free (solver);
  return status;
}

/* The order over `levels` numbers of steps from `first` on; exact = 1: the sampler's own start. */
static inline ito_slope
plane_order (const plane_flow *f, const char *spec, uint64_t first, size_t levels, unsigned exact)
{
  double h[ORDER_LEVELS], error[ORDER_LEVELS], x[2 * ORDER_POINTS];
  ito_slope slope = { .slope = NAN, .lower = NAN, .upper = NAN };
  for (size_t i = 0; i < levels; i++)
    {
      h[i] = 1 / (double)(first << i);
      if (plane_run_exact (f, spec, first << i, exact, x))
        return slope;
      error[i] = order_error (2 * ORDER_POINTS, x, f->truth);
    }
  if (ito_study_slope (levels, h, error, NULL, &slope))
    printf ("# %s\n", ito_last_error ());
  return slope;
}

#endif
