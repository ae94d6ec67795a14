/* Fast sampling of diffusion models with exponential integrator.
 *
 * Zhang, Chen 2023, arXiv:2204.13902: the probability flow by an exponential integrator with the
 * score frozen (proposition 1) or with eps = -sigma s frozen, which is DDIM (proposition 2); eps
 * extrapolated by polynomials in t (tAB-DEIS, eq. 15) or in rho = sigma/alpha (rhoAB-DEIS), and
 * Runge-Kutta methods in rho (rhoRK-DEIS). */
#include "embedded.h"
#include "experiment.h"
#include <gsl/gsl_integration.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MODES "gmm:weights=[0.5;0.3;0.2],means=[[-1.5;0];[1.5;1];[1;-1.5]],covariances="
#define WIDE 0.3 /* standard deviation of the modes; of narrow ones: a parameter */
#define GRID "quadratic"
#define T_START 1.0
#define T_END 1e-3
#define LEVELS 7 /* N = 5, ..., 320 */
#define D 2

/* A target, its flow from points at t = 1, and where that truly ends: x[p*D + i]. */
typedef struct
{
  ito_lab *lab;
  ito_schedule *schedule;
  ito_score *score;
  ito_process *flow;
  size_t points;
  const double *start;
  double *truth, *work;
  double truth_error; /* median difference of the truth to that of a tolerance 100 times as large */
} problem;

typedef struct
{
  const char *name, *title, *spec;
  unsigned evaluations; /* a step */
} method;
static const method methods[] = {
  { "euler", "Euler in t", "euler:variable=t", 1 },
  { "score", "exponential, score frozen", NULL, 1 },
  { "tab0", "tAB0", "deis:order=1,variant=tab", 1 },
  { "tab1", "tAB1", "deis:order=2,variant=tab", 1 },
  { "tab2", "tAB2", "deis:order=3,variant=tab", 1 },
  { "tab3", "tAB3", "deis:order=4,variant=tab", 1 },
  { "rhoab3", "rhoAB3", "deis:order=4,variant=rhoab", 1 },
  { "heun", "rhoHeun", "deis:order=2,variant=rhork", 2 },
  { "kutta", "rhoKutta3", "deis:order=3,variant=rhork", 3 },
};
enum
{
  EULER,
  SCORE,
  TAB0,
  TAB1,
  TAB2,
  TAB3,
  RHOAB3,
  HEUN,
  KUTTA,
  METHODS
};

/* Median distance of points; work [points]. */
static double
median (const problem *q, const double *a, const double *b)
{
  for (size_t p = 0; p < q->points; p++)
    q->work[p] = hypot (a[D * p] - b[D * p], a[D * p + 1] - b[D * p + 1]);
  gsl_sort (q->work, 1, q->points);
  return gsl_stats_median_from_sorted_data (q->work, 1, q->points);
}

static ito_grid *
grid_of (problem *q, uint64_t steps)
{
  return ito_lab_grid (q->lab, GRID, q->schedule, T_START, T_END, steps);
}

static int
library (problem *q, const char *spec, uint64_t steps, double *end)
{
  ito_ensemble *e = ito_lab_ensemble (q->lab, q->flow, ito_lab_solver (q->lab, spec),
                                      grid_of (q, steps), q->points, 0);
  if (e && !ito_lab_failed (q->lab, ito_ensemble_start_array (e, q->start)))
    ito_lab_failed (q->lab, ito_ensemble_run_array (e, end));
  return ito_lab_status (q->lab);
}

static int
pose (problem *q, ito_lab *lab, double sd, size_t points, const double *start)
{
  char target[200];
  snprintf (target, sizeof target, MODES "[%.17g;%.17g;%.17g]", sd * sd, sd * sd, sd * sd);
  *q = (problem){ .lab = lab, .points = points, .start = start };
  q->schedule = ito_lab_schedule (lab, "vp-linear:beta0=0.1,beta1=20");
  q->score = ito_lab_score (lab, "exact", ito_lab_target (lab, target), q->schedule);
  q->flow = ito_lab_flow (lab, q->score);
  q->truth = ito_lab_doubles (lab, D * points);
  q->work = ito_lab_doubles (lab, points);
  double *rough = ito_lab_doubles (lab, D * points);
  if (!q->truth || !q->work || !rough
      || library (q, "dopri8:rtol=1e-11,atol=1e-12,variable=lambda", 1, rough)
      || library (q, "dopri8:rtol=1e-13,atol=1e-14,variable=lambda", 1, q->truth))
    return ito_lab_status (lab);
  q->truth_error = median (q, rough, q->truth);
  return 0;
}

/* Coordinate-major, as scores take their points, and back. */
static void
to_block (const problem *q, const double *x, double *y)
{
  for (size_t p = 0; p < q->points; p++)
    for (size_t i = 0; i < D; i++)
      y[i * q->points + p] = x[p * D + i];
}

static void
from_block (const problem *q, const double *y, double *x)
{
  for (size_t p = 0; p < q->points; p++)
    for (size_t i = 0; i < D; i++)
      x[p * D + i] = y[i * q->points + p];
}

/* The exponential integrator with the score frozen; int Psi (beta/2) dtau = Psi - 1 from s down to
 * t, so x_t = Psi x_s + (Psi - 1) s(x_s), Psi = alpha_t/alpha_s. */
static int
frozen_score (problem *q, uint64_t steps, double *end)
{
  size_t n = D * q->points;
  double *x = ito_lab_doubles (q->lab, n), *s = ito_lab_doubles (q->lab, n);
  ito_grid *grid = grid_of (q, steps);
  ito_schedule_point from, to;
  if (!x || !s || !grid)
    return ito_lab_status (q->lab);
  to_block (q, q->start, x);
  for (uint64_t i = 0; i < steps; i++)
    {
      if (ito_lab_failed (q->lab, ito_schedule_at (q->schedule, ito_grid_time (grid, i), &from))
          || ito_lab_failed (q->lab,
                             ito_schedule_at (q->schedule, ito_grid_time (grid, i + 1), &to))
          || ito_lab_failed (q->lab, ito_score_eval (q->score, ITO_PREDICT_SCORE, from.t, q->points,
                                                     q->points, x, s)))
        return ito_lab_status (q->lab);
      double psi = to.alpha / from.alpha;
      for (size_t p = 0; p < n; p++)
        x[p] = psi * x[p] + (psi - 1) * s[p];
    }
  from_block (q, x, end);
  return 0;
}

/* tAB2 written out (eq. 15), its integrals by quadrature:
 * C_j = int Psi (beta/(2 sigma)) l_j dtau; `wrong` leaves 1/sigma out. */
static int
tab2 (problem *q, uint64_t steps, int wrong, double *end)
{
  enum
  {
    NODES = 3,
    GAUSS = 64
  };
  size_t n = D * q->points;
  double *x = ito_lab_doubles (q->lab, n), *e[NODES];
  ito_grid *grid = grid_of (q, steps);
  gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc (GAUSS);
  for (int j = 0; j < NODES; j++)
    e[j] = ito_lab_doubles (q->lab, n);
  if (!table)
    ito_lab_failed (q->lab, GSL_ENOMEM);
  if (!ito_lab_status (q->lab))
    to_block (q, q->start, x);
  for (uint64_t i = 0; i < steps && !ito_lab_status (q->lab); i++)
    {
      double from = ito_grid_time (grid, i), to = ito_grid_time (grid, i + 1);
      double c[NODES] = { 0 }, *oldest = e[NODES - 1];
      unsigned k = i + 1 < NODES ? (unsigned)i + 1 : NODES;
      ito_schedule_point s, t, at;
      memmove (e + 1, e, (NODES - 1) * sizeof *e);
      e[0] = oldest;
      if (ito_lab_failed (q->lab, ito_schedule_at (q->schedule, from, &s))
          || ito_lab_failed (q->lab, ito_schedule_at (q->schedule, to, &t))
          || ito_lab_failed (q->lab, ito_score_eval (q->score, ITO_PREDICT_NOISE, from, q->points,
                                                     q->points, x, e[0])))
        break;
      for (size_t g = 0; g < GAUSS; g++)
        {
          double tau, weight;
          gsl_integration_glfixed_point (from, to, g, &tau, &weight, table);
          if (ito_lab_failed (q->lab, ito_schedule_at (q->schedule, tau, &at)))
            break;
          weight *= t.alpha / at.alpha * at.beta / (wrong ? 2 : 2 * at.sigma);
          for (unsigned j = 0; j < k; j++)
            {
              double l = weight, node = ito_grid_time (grid, i - j);
              for (unsigned m = 0; m < k; m++)
                if (m != j)
                  l *= (tau - ito_grid_time (grid, i - m)) / (node - ito_grid_time (grid, i - m));
              c[j] += l;
            }
        }
      for (size_t p = 0; p < n; p++)
        {
          x[p] *= t.alpha / s.alpha;
          for (unsigned j = 0; j < k; j++)
            x[p] += c[j] * e[j][p];
        }
    }
  if (table)
    gsl_integration_glfixed_table_free (table);
  if (!ito_lab_status (q->lab))
    from_block (q, x, end);
  return ito_lab_status (q->lab);
}

static double
error_of (problem *q, const method *m, uint64_t steps, double *end)
{
  if (m->spec ? library (q, m->spec, steps, end) : frozen_score (q, steps, end))
    return NAN;
  return median (q, end, q->truth);
}

static double
slope_of (ito_lab *lab, const double *steps, const double *error)
{
  ito_slope slope;
  return ito_lab_status (lab)
                 || ito_lab_failed (
                     lab, ito_study_slope (3, steps + LEVELS - 3, error + LEVELS - 3, NULL, &slope))
             ? NAN
             : -slope.slope;
}

/* Errors by method and level. */
static void
errors (problem *q, const char *table, double done, double error[METHODS][LEVELS], double *end)
{
  double steps[LEVELS];
  for (int j = 0; j < LEVELS; j++)
    steps[j] = 5 << j;
  ito_lab_column (q->lab, table, "steps", "steps", "", LEVELS, steps);
  for (size_t k = 0; k < METHODS; k++)
    {
      char title[80];
      ito_lab_stage (q->lab, "errors of the flow", done + 0.04 * (double)k);
      for (int j = 0; j < LEVELS; j++)
        error[k][j] = error_of (q, methods + k, (uint64_t)steps[j], end);
      snprintf (title, sizeof title, "median error, %s, %u evaluations a step", methods[k].title,
                methods[k].evaluations);
      ito_lab_column (q->lab, table, methods[k].name, title, "", LEVELS, error[k]);
    }
}

static void
orders (problem *q, double error[METHODS][LEVELS], double *end, double *other)
{
  ito_lab *lab = q->lab;
  double steps[LEVELS], wrong[LEVELS], same = 0, ddim = 0, smallest = HUGE_VAL;
  static const struct
  {
    int method;
    double lower, upper;
  } order[] = { { TAB0, 0.9, 1.1 }, { TAB1, 1.75, 2.15 }, { TAB2, 2.5, 3.2 },
                { TAB3, 2.9, 4.2 }, { HEUN, 1.85, 2.15 }, { KUTTA, 2.8, 3.2 } };
  for (int j = 0; j < LEVELS; j++)
    {
      steps[j] = 5 << j;
      uint64_t n = (uint64_t)steps[j];
      if (tab2 (q, n, 0, end) || library (q, methods[TAB2].spec, n, other))
        return;
      same = fmax (same, median (q, end, other));
      if (library (q, methods[TAB0].spec, n, end) || library (q, "ddim:eta=0", n, other))
        return;
      ddim = fmax (ddim, median (q, end, other));
      if (tab2 (q, n, 1, end))
        return;
      wrong[j] = median (q, end, q->truth);
    }
  for (size_t k = 0; k < METHODS; k++)
    smallest = fmin (smallest, error[k][LEVELS - 1]);
  for (size_t i = 0; i < sizeof order / sizeof *order; i++)
    {
      char name[40], text[120];
      const method *m = methods + order[i].method;
      snprintf (name, sizeof name, "order-%s", m->name);
      snprintf (text, sizeof text, "%s: order of the median error, 80 to 320 steps", m->title);
      ito_lab_claim (lab, name, text, slope_of (lab, steps, error[order[i].method]), 0,
                     order[i].lower, order[i].upper);
    }
  ito_lab_claim (lab, "tab0-is-ddim", "tAB0 against DDIM: largest median difference", ddim, 0,
                 -INFINITY, 1e-10);
  ito_lab_claim (lab, "tab2-is-formula", "tAB2 against its formula written out: the same", same, 0,
                 -INFINITY, 1e-10);
  ito_lab_control (lab, "wrong-weights", "tAB2 with 1/σ left out of its weights: order",
                   slope_of (lab, steps, wrong), 0, 2.5, 3.2);
  ito_lab_claim (lab, "wrong-weights-stay", "Its error at 320 steps does not vanish",
                 wrong[LEVELS - 1], 0, 0.3, INFINITY);
  ito_lab_claim (lab, "truth", "Error of the truth over the smallest error above",
                 q->truth_error / smallest, 0, -INFINITY, 0.01);
  ito_lab_column (lab, "wide", "wrong", "median error, tAB2 without 1/sigma", "", LEVELS, wrong);
}

#define N5 0
#define N10 1
#define N20 2

/* Least of error[a]/error[b] at levels first, ..., last. */
static double
least_ratio (double error[METHODS][LEVELS], int a, int b, int first, int last)
{
  double least = HUGE_VAL;
  for (int j = first; j <= last; j++)
    least = fmin (least, error[a][j] / error[b][j]);
  return least;
}

static void
rankings (ito_lab *lab, double wide[METHODS][LEVELS], double narrow[METHODS][LEVELS])
{
  ito_lab_claim (lab, "narrow-euler",
                 "Narrow modes, 5, 10, 20 evaluations: least error of Euler over tAB0",
                 least_ratio (narrow, EULER, TAB0, N5, N20), 0, 2, INFINITY);
  ito_lab_claim (lab, "narrow-score", "The same of the score frozen over tAB0 (ε frozen)",
                 least_ratio (narrow, SCORE, TAB0, N5, N20), 0, 5, INFINITY);
  ito_lab_claim (lab, "narrow-euler-tab2",
                 "Narrow modes, 10 and 20: least error of Euler over tAB2",
                 least_ratio (narrow, EULER, TAB2, N10, N20), 0, 4, INFINITY);
  ito_lab_claim (
      lab, "narrow-degree", "Narrow modes, 20: the lesser of tAB0 over tAB1 and tAB1 over tAB2",
      fmin (least_ratio (narrow, TAB0, TAB1, N20, N20), least_ratio (narrow, TAB1, TAB2, N20, N20)),
      0, 1.2, INFINITY);
  ito_lab_claim (lab, "wide-euler-tab3", "Wide modes, 20 evaluations: error of Euler over tAB3",
                 least_ratio (wide, EULER, TAB3, N20, N20), 0, 3, INFINITY);
  ito_lab_control (lab, "wide-euler",
                   "Wide modes (outside the regime), 20 evaluations: error of Euler over tAB0",
                   least_ratio (wide, EULER, TAB0, N20, N20), 0, 1, INFINITY);
  ito_lab_control (lab, "wide-score",
                   "Wide modes (outside the regime), 20: error of the score frozen over tAB0",
                   least_ratio (wide, SCORE, TAB0, N20, N20), 0, 2, INFINITY);
}

/* Errors of one step from the true flow: Euler, the score frozen, eps frozen (tAB0). */
static void
local_errors (problem *q)
{
  enum
  {
    STEPS = 20
  };
  ito_lab *lab = q->lab;
  size_t n = D * q->points;
  double *x = ito_lab_doubles (lab, (STEPS + 1) * n), *y = ito_lab_doubles (lab, n);
  double *s = ito_lab_doubles (lab, n), *end = ito_lab_doubles (lab, n);
  double *step = ito_lab_doubles (lab, n), t[STEPS], error[3][STEPS], total[3] = { 0 };
  static const char *const name[] = { "euler", "score", "eps" };
  ito_grid *grid = grid_of (q, STEPS);
  ito_ensemble *e = ito_lab_ensemble (
      lab, q->flow, ito_lab_solver (lab, "dopri8:rtol=1e-10,atol=1e-11,variable=lambda"), grid,
      q->points, 0);
  ito_lab_stage (lab, "errors of one step", 0.95);
  if (!x || !y || !s || !end || !step || !e || ito_lab_failed (lab, ito_ensemble_save_every (e, 1))
      || ito_lab_failed (lab, ito_ensemble_start_array (e, q->start))
      || ito_lab_failed (lab, ito_ensemble_run_array (e, x)))
    return;
  for (uint64_t i = 0; i < STEPS; i++)
    {
      ito_schedule_point from, to;
      to_block (q, x + i * n, y);
      if (ito_lab_failed (lab, ito_schedule_at (q->schedule, ito_grid_time (grid, i), &from))
          || ito_lab_failed (lab, ito_schedule_at (q->schedule, ito_grid_time (grid, i + 1), &to))
          || ito_lab_failed (lab, ito_score_eval (q->score, ITO_PREDICT_SCORE, from.t, q->points,
                                                  q->points, y, s)))
        return;
      double psi = to.alpha / from.alpha, h = (from.t - to.t) * from.beta / 2;
      const double keep[] = { 1 + h, psi, psi };
      const double gain[] = { h, psi - 1, from.sigma * (psi * from.sigma - to.sigma) };
      t[i] = to.t;
      for (int k = 0; k < 3; k++)
        {
          for (size_t p = 0; p < n; p++)
            step[p] = keep[k] * y[p] + gain[k] * s[p];
          from_block (q, step, end);
          error[k][i] = median (q, end, x + (i + 1) * n);
          total[k] += to.t < 0.15 ? error[k][i] : 0;
        }
    }
  ito_lab_claim (lab, "local",
                 "Narrow modes, one step from the true flow, 20 steps: sum of median errors from "
                 "t < 0.15 on, score frozen over ε frozen",
                 total[1] / total[2], 0, 20, INFINITY);
  ito_lab_column (lab, "local", "t", "time", "", STEPS, t);
  for (int k = 0; k < 3; k++)
    ito_lab_column (lab, "local", name[k], "median error of one step", "", STEPS, error[k]);
}

static int
run (ito_lab *lab)
{
  problem wide, narrow;
  double wide_error[METHODS][LEVELS], narrow_error[METHODS][LEVELS];
  size_t points = ito_lab_count (lab, "points");
  const ito_address address = { .seed = ito_lab_seed (lab, 0), .purpose = ITO_PURPOSE_USER };
  double *start = ito_lab_doubles (lab, D * points), *end = ito_lab_doubles (lab, D * points);
  double *other = ito_lab_doubles (lab, D * points);
  ito_lab_stage (lab, "the true flow", 0);
  if (!start || !end || !other
      || ito_lab_failed (lab, ito_normals (&address, 0, D * points, D * points, 1, start))
      || pose (&wide, lab, WIDE, points, start)
      || pose (&narrow, lab, ito_lab_parameter (lab, "narrow"), points, start))
    return ito_lab_status (lab);
  errors (&wide, "wide", 0.1, wide_error, end);
  errors (&narrow, "narrow", 0.5, narrow_error, end);
  if (ito_lab_status (lab))
    return ito_lab_status (lab);
  orders (&wide, wide_error, end, other);
  rankings (lab, wide_error, narrow_error);
  local_errors (&narrow);
  return ito_lab_status (lab);
}

static const ito_experiment_param params[] = {
  { "points", 256, 4096, 16, 1000000, "starting points" },
  { "narrow", 0.003, 0.003, 1e-3, 0.3, "standard deviation of narrow modes" },
  { NULL, 0, 0, 0, 0, NULL }
};

const ito_experiment ito_experiment_deis = {
  .slug = "deis",
  .theme = "samplers",
  .title = "Fast Sampling of Diffusion Models with Exponential Integrator",
  .authors = "Qinsheng Zhang, Yongxin Chen",
  .year = 2023,
  .arxiv = "2204.13902",
  .claim = "On the probability flow an exponential integrator, the noise prediction ε in the place "
           "of the score, and polynomial extrapolation of ε in t, or Runge–Kutta in ρ = σ/α, give "
           "much smaller errors at 10 to 20 evaluations than Euler. Freezing the score is worse "
           "than freezing ε; tAB0-DEIS is DDIM.",
  .faithfulness = ITO_CORE,
  .text =
      "*The toy.* Three modes in the plane under the linear VP schedule, from 256 normal points at "
      "t = 1 to 10⁻³, equal steps in √t as in the authors' code. Wide modes have the standard "
      "deviation 0.3, narrow ones 0.003, less than the noise σ = 0.01 that is left at the end, as "
      "data on a thin set have it.\n\n"
      "*Truth.* The same points by an adaptive Runge–Kutta method of order 8 in λ. The error is "
      "the "
      "median distance over the points: a few points near the border of two modes go to the wrong "
      "one, and decide a root mean square, which then says more about the points drawn than about "
      "the method.\n\n"
      "*Regime.* With narrow modes all that is claimed is seen. With wide ones neither DDIM (tAB0) "
      "against Euler nor ε against the score is: Euler has a third of the error of DDIM at 20 "
      "evaluations. Along the flow to a point ε is constant, so that freezing it is exact; that "
      "ends where σ falls below the width of a mode. While the modes part (t near 0.3) nothing "
      "that "
      "is frozen is right, and one step errs alike with all. Higher degrees are ahead of Euler on "
      "both sides from 10 to 20 evaluations on; at 5, with narrow modes, they extrapolate too far "
      "and are behind it.\n\n"
      "*Orders* are taken on wide modes. The first steps have degrees 0, 1, 2, so the order of "
      "tAB3 "
      "is between 3 and 4 here, and falls with more steps. tAB2 is written out a second time, its "
      "weights by quadrature, and without the 1/σ of ε for control.",
  .params = params,
  .figure = ito_text_deis,
  .width = 1080,
  .height = 430,
  .caption = "Left and middle: median error of the flow map against score evaluations; circles: "
             "tAB2 without 1/σ in its weights. Right: median error of single steps from the true "
             "flow, narrow modes, 20 steps.",
  .run = run
};
