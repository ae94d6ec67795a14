/* Elucidating the solution space of extended reverse-time SDE for diffusion models.
 *
 * Cui, Zhang, Bao, Liao 2023, arXiv:2309.06169: reverse SDEs by a noise scale phi, their exact
 * semi-linear solution, the ER-SDE-Solvers 1 to 3 on it (algorithms 1 to 3), the coefficient
 * 1 - phi(sigma_t)/phi(sigma_s) as a measure of error, and the equivalence of VE and VP. */
#include "embedded.h"
#include "experiment.h"
#include <math.h>
#include <string.h>

#define FROM 80.0 /* sigma/alpha */
#define TO 0.05
#define MEAN 0.5
#define VARIANCE 0.25
#define TWO "gmm:weights=[0.4;0.6],means=[[-1.2];[0.8]],covariances=[[0.09];[0.16]]"
#define GRID "karras:rho=7"
#define MOST_LEVELS 8 /* N = 10, ..., 1280 */
#define FLOW_LEVELS 7 /* N = 10, ..., 640 */
#define POINTS 256
#define STEPS 20 /* of the comparisons at few steps */

/* Noise scales phi, and their powers where they are one. */
typedef struct
{
  const char *name, *title;
  double power;
} noise_scale;
static const noise_scale scales[] = { { "ode", "x (ODE)", 1 },          { "sde1", "SDE-1", 0 },
                                      { "sde5", "SDE-5", 0 },           { "sde4", "SDE-4", 0 },
                                      { "sde2", "x^1.5 (SDE-2)", 1.5 }, { "sde", "x² (SDE)", 2 },
                                      { "sde3", "x^2.5 (SDE-3)", 2.5 } };
enum
{
  ODE,
  SDE1,
  SDE5,
  SDE4,
  X15,
  X2,
  X25,
  SCALES
};

typedef struct
{
  ito_lab *lab;
  ito_target *target;
  ito_schedule *schedule;
  ito_score *score;
  ito_process *flow, *reverse;
  double t_start, t_end;
} problem;

static int
pose (problem *q, ito_lab *lab, const char *target, const char *schedule)
{
  *q = (problem){ .lab = lab };
  q->target = ito_lab_target (lab, target);
  q->schedule = ito_lab_schedule (lab, schedule);
  q->score = ito_lab_score (lab, "exact", q->target, q->schedule);
  q->flow = ito_lab_flow (lab, q->score);
  q->reverse = ito_lab_reverse (lab, q->score, 1);
  if (!ito_lab_status (lab)
      && !ito_lab_failed (lab, ito_schedule_time (q->schedule, -log (FROM), &q->t_start)))
    ito_lab_failed (lab, ito_schedule_time (q->schedule, -log (TO), &q->t_end));
  return ito_lab_status (lab);
}

static ito_solver *
solver_of (ito_lab *lab, int scale, unsigned order, const char *form)
{
  char spec[80];
  snprintf (spec, sizeof spec, "er-sde:order=%u,phi=%s,form=%s", order, scales[scale].name, form);
  return ito_lab_solver (lab, spec);
}

static ito_grid *
grid_of (problem *q, uint64_t steps)
{
  return ito_lab_grid (q->lab, GRID, q->schedule, q->t_start, q->t_end, steps);
}

static double
slope_of (ito_lab *lab, size_t n, const double *x, const double *y)
{
  ito_slope slope;
  return ito_lab_status (lab) || ito_lab_failed (lab, ito_study_slope (n, x, y, NULL, &slope))
             ? NAN
             : -slope.slope;
}

/* Order 1 on the Gaussian written out: W2 of a run, r of one power, and the noise variance
 * sigma_t^2 - r_noise sigma_s^2 with r_noise = (sigma_t/sigma_s)^noise_power. */
static double
order_one (problem *q, double power, double noise_power, uint64_t steps)
{
  ito_grid *grid = grid_of (q, steps);
  if (!grid)
    return NAN;
  double s = ito_grid_time (grid, 0), m = MEAN, v = VARIANCE + s * s;
  for (uint64_t i = 0; i < steps; i++)
    {
      double t = ito_grid_time (grid, i + 1), r = pow (t / s, power);
      double gain = r + (1 - r) * VARIANCE / (VARIANCE + s * s);
      m = MEAN + gain * (m - MEAN);
      v = gain * gain * v + fmax (0, t * t - pow (t / s, noise_power) * s * s);
      s = t;
    }
  return hypot (m - MEAN, sqrt (v) - sqrt (VARIANCE + s * s));
}

static void
laws (problem *q)
{
  ito_lab *lab = q->lab;
  size_t levels = ito_lab_count (lab, "levels");
  double margin = ito_lab_parameter (lab, "margin");
  double steps[MOST_LEVELS], w2[SCALES][3][MOST_LEVELS], wrong[2][MOST_LEVELS];
  double same = 0, worst[3] = { 0 }, third = 0, order = HUGE_VAL, crossed = HUGE_VAL;
  double least[2] = { HUGE_VAL, HUGE_VAL };
  for (size_t j = 0; j < levels; j++)
    steps[j] = 10 << j;
  for (size_t i = 0; i < SCALES; i++)
    for (unsigned k = 0; k < 3; k++)
      {
        ito_lab_stage (lab, "laws", 0.1 * (double)i);
        ito_solver *solver = solver_of (lab, (int)i, k + 1, "published");
        for (size_t j = 0; j < levels; j++)
          {
            ito_grid *grid = grid_of (q, (uint64_t)steps[j]);
            if (ito_lab_status (lab)
                || ito_lab_failed (lab, ito_study_law_w2 (i == ODE ? q->flow : q->reverse, solver,
                                                          grid, &w2[i][k][j])))
              return;
          }
        double slope = slope_of (lab, 3, steps + levels - 3, w2[i][k] + levels - 3);
        worst[k] = fmax (worst[k], fabs (slope - (k > 0 ? 2 : 1)));
      }
  for (size_t j = 0; j < levels; j++)
    {
      uint64_t n = (uint64_t)steps[j];
      same = fmax (same, fabs (order_one (q, 2, 4, n) - w2[X2][0][j]));
      same = fmax (same, fabs (order_one (q, 1.5, 3, n) - w2[X15][0][j]));
      wrong[0][j] = order_one (q, 2, 2, n);
      wrong[1][j] = order_one (q, 1.5, 4, n);
      for (int i = 0; i < 2; i++)
        if (n >= 40)
          least[i] = fmin (least[i], wrong[i][j]);
      if (n >= 40 && n <= 320)
        crossed = fmin (crossed, w2[ODE][1][j] / w2[X2][1][j]);
    }
  for (size_t i = 0; i < SCALES; i++)
    third = fmax (third, w2[i][2][5]);
  static const int ranked[] = { ODE, SDE5, X15, X2, X25 };
  for (size_t i = 0; i < 4; i++)
    order = fmin (order, w2[ranked[i + 1]][0][1] / w2[ranked[i]][0][1]);

  ito_lab_claim (lab, "order-1-is-formula",
                 "Order 1, x² and x^1.5, against its recursion written out: largest difference of "
                 "W₂",
                 same, 0, -INFINITY, 1e-11);
  ito_lab_claim (lab, "weak-1", "Order 1, all φ: farthest order of W₂ from 1, last three levels",
                 worst[0], 0, -INFINITY, 0.1);
  ito_lab_claim (lab, "weak-2", "Order 2, all φ: farthest order of W₂ from 2", worst[1], 0,
                 -INFINITY, margin);
  ito_lab_claim (lab, "weak-3", "Order 3 as published, all φ: farthest order of W₂ from 2 (not 3)",
                 worst[2], 0, -INFINITY, margin);
  ito_lab_claim (lab, "order-3-at-320", "Order 3, 320 steps: largest W₂ over all φ", third, 0,
                 -INFINITY, 1e-4);
  ito_lab_claim (lab, "few-steps-ode",
                 "Order 1, 20 steps: least ratio of W₂ along x, SDE-5, x^1.5, x², x^2.5", order, 0,
                 1.02, INFINITY);
  ito_lab_claim (lab, "order-2-sde",
                 "Order 2, 40 to 320 steps: W₂ of x over W₂ of x² (the ranking of order 1 is "
                 "turned)",
                 crossed, 0, 1.05, INFINITY);
  ito_lab_control (lab, "order-2-ode",
                   "Order 2, 160 steps (outside the regime of “ODE before SDE”): W₂ of x² over x",
                   w2[X2][1][4] / w2[ODE][1][4], 0, 1.02, INFINITY);
  ito_lab_control (
      lab, "wrong-power",
      "Order 1, x², noise variance σₜ² − r σₛ² in place of σₜ² − r² σₛ²: least W₂ from "
      "40 steps on",
      least[0], 0, -INFINITY, 0.1);
  ito_lab_control (lab, "wrong-noise",
                   "Order 1, the noise of x² with the drift of x^1.5: least W₂ from 40 steps on",
                   least[1], 0, -INFINITY, 0.1);
  for (unsigned k = 0; k < 3; k++)
    {
      char table[20];
      snprintf (table, sizeof table, "order_%u", k + 1);
      ito_lab_column (lab, table, "steps", "steps", "", levels, steps);
      for (size_t i = 0; i < SCALES; i++)
        ito_lab_column (lab, table, scales[i].name, scales[i].title, "", levels, w2[i][k]);
    }
  ito_lab_column (lab, "order_1", "wrong_power", "x^2, wrong power of r", "", levels, wrong[0]);
  ito_lab_column (lab, "order_1", "wrong_noise", "drift of x^1.5, noise of x^2", "", levels,
                  wrong[1]);
}

static double
phi (int scale, double x)
{
  switch (scale)
    {
    case SDE1:
      return x * (exp (-1 / x) + 10);
    case SDE4:
      return pow (x, 0.9) * log10 (1 + 100 * pow (x, 1.5));
    case SDE5:
      return x * (exp (pow (x, 0.3)) + 10);
    default:
      return pow (x, scales[scale].power);
    }
}

/* The paper's measure of error, 1 - phi(sigma_t)/phi(sigma_s), at each step. */
static void
coefficients (problem *q)
{
  ito_lab *lab = q->lab;
  ito_grid *grid = grid_of (q, STEPS);
  double sigma[STEPS], c[SCALES][STEPS], least = HUGE_VAL, quiet = HUGE_VAL;
  double loud = -HUGE_VAL;
  static const int ranked[] = { ODE, X15, X2, X25 };
  if (!grid)
    return;
  for (uint64_t i = 0; i < STEPS; i++)
    {
      double s = ito_grid_time (grid, i), t = ito_grid_time (grid, i + 1);
      sigma[i] = t;
      for (int k = 0; k < SCALES; k++)
        c[k][i] = 1 - phi (k, t) / phi (k, s);
      for (size_t k = 0; k < 3; k++)
        least = fmin (least, c[ranked[k + 1]][i] - c[ranked[k]][i]);
      if (t < 1)
        quiet = fmin (quiet, c[X15][i] - c[SDE5][i]);
      loud = fmax (loud, c[SDE5][i] - c[X15][i]);
    }
  ito_lab_claim (lab, "coefficient",
                 "20 steps: least difference of 1 − r along x, x^1.5, x², x^2.5, over all steps",
                 least, 0, 0, INFINITY);
  ito_lab_claim (lab, "coefficient-sde-5-below-1",
                 "The same from SDE-5 to x^1.5, over the steps to σ < 1", quiet, 0, 0, INFINITY);
  ito_lab_claim (lab, "coefficient-sde-5-above",
                 "At high noise SDE-5 is above x^1.5: largest difference of 1 − r", loud, 0, 0.02,
                 INFINITY);
  ito_lab_column (lab, "coefficient", "sigma", "sigma_t", "", STEPS, sigma);
  for (int k = 0; k < SCALES; k++)
    ito_lab_column (lab, "coefficient", scales[k].name, scales[k].title, "", STEPS, c[k]);
}

static double
rms (size_t n, const double *a, const double *b)
{
  double sum = 0;
  for (size_t p = 0; p < n; p++)
    sum += (a[p] - b[p]) * (a[p] - b[p]);
  return sqrt (sum / (double)n);
}

static int
flow_ends (problem *q, ito_solver *solver, uint64_t steps, const double *start, double *end)
{
  ito_ensemble *e = ito_lab_ensemble (q->lab, q->flow, solver, grid_of (q, steps), POINTS, 0);
  if (e && !ito_lab_failed (q->lab, ito_ensemble_start_array (e, start)))
    ito_lab_failed (q->lab, ito_ensemble_run_array (e, end));
  return ito_lab_status (q->lab);
}

static int
quantiles (problem *q, size_t n, double *x)
{
  const double u = 1;
  ito_schedule_point at;
  if (ito_lab_failed (q->lab, ito_schedule_at (q->schedule, q->t_start, &at)))
    return ito_lab_status (q->lab);
  for (size_t p = 0; p < n; p++)
    if (ito_lab_failed (q->lab,
                        ito_target_projection_quantile (q->target, at.alpha, at.sigma, &u,
                                                        ((double)p + 0.5) / (double)n, &x[p])))
      break;
  return ito_lab_status (q->lab);
}

/* phi = x on two Gaussians, point by point. */
static void
flow_map (ito_lab *lab)
{
  problem q;
  double start[POINTS], truth[POINTS], x[POINTS], steps[FLOW_LEVELS], error[4][FLOW_LEVELS];
  double bound, slope[4];
  static const char *const column[] = { "order_1", "order_2", "order_3", "consistent" };
  static const double margin = 0.15;
  if (pose (&q, lab, TWO, "edm") || quantiles (&q, POINTS, start)
      || flow_ends (&q, ito_lab_solver (lab, "dopri8:rtol=1e-11,atol=1e-12,variable=lambda"), 1,
                    start, x)
      || flow_ends (&q, ito_lab_solver (lab, "dopri8:rtol=1e-13,atol=1e-14,variable=lambda"), 1,
                    start, truth))
    return;
  bound = rms (POINTS, x, truth);
  for (int j = 0; j < FLOW_LEVELS; j++)
    steps[j] = 10 << j;
  ito_lab_column (lab, "flow", "steps", "steps", "", FLOW_LEVELS, steps);
  for (unsigned k = 0; k < 4; k++)
    {
      ito_solver *solver =
          solver_of (lab, ODE, k < 3 ? k + 1 : 3, k < 3 ? "published" : "consistent");
      ito_lab_stage (lab, "flow map", 0.8 + 0.04 * k);
      for (int j = 0; j < FLOW_LEVELS; j++)
        {
          if (flow_ends (&q, solver, (uint64_t)steps[j], start, x))
            return;
          error[k][j] = rms (POINTS, x, truth);
        }
      slope[k] = slope_of (lab, 4, steps + FLOW_LEVELS - 4, error[k] + FLOW_LEVELS - 4);
      ito_lab_column (lab, "flow", column[k], "RMS error of the flow", "", FLOW_LEVELS, error[k]);
    }
  ito_lab_claim (lab, "flow-1", "φ = x, two Gaussians: order 1, 80 to 640 steps", slope[0], 0,
                 1 - margin, 1 + margin);
  ito_lab_claim (lab, "flow-2", "The same of order 2", slope[1], 0, 2 - margin, 2 + margin);
  ito_lab_claim (lab, "flow-3-published", "The same of order 3 as published: it is 2", slope[2], 0,
                 2 - margin, 2 + margin);
  ito_lab_control (lab, "flow-3-is-third", "Order 3 as published: order 3", slope[2], 0, 3 - margin,
                   3 + margin);
  ito_lab_claim (lab, "flow-3-consistent",
                 "Order 3 with the first derivative at σₛ, not in the middle of the last interval",
                 slope[3], 0, 3 - margin, 3 + margin);
  ito_lab_claim (lab, "flow-truth", "Error of the truth over the smallest error above",
                 bound / error[3][FLOW_LEVELS - 1], 0, -INFINITY, 0.01);
}

/* x/alpha at the end, from x/alpha at the start. */
static int
scaled_run (problem *q, ito_solver *solver, size_t paths, const double *y, const double *z,
            double *end)
{
  ito_schedule_point s, t;
  ito_ensemble *e = ito_lab_ensemble (q->lab, q->reverse, solver, grid_of (q, STEPS), paths, 0);
  if (!e || ito_lab_failed (q->lab, ito_schedule_at (q->schedule, q->t_start, &s))
      || ito_lab_failed (q->lab, ito_schedule_at (q->schedule, q->t_end, &t)))
    return ito_lab_status (q->lab);
  double *x = ito_lab_doubles (q->lab, paths);
  for (size_t p = 0; p < paths && x; p++)
    x[p] = s.alpha * y[p];
  if (!x || ito_lab_failed (q->lab, ito_ensemble_start_array (e, x))
      || ito_lab_failed (q->lab, ito_ensemble_noise_array (e, z, STEPS))
      || ito_lab_failed (q->lab, ito_ensemble_run_array (e, end)))
    return ito_lab_status (q->lab);
  for (size_t p = 0; p < paths; p++)
    end[p] /= t.alpha;
  return 0;
}

/* VE and VP, the same normals. */
static void
equivalence (ito_lab *lab)
{
  problem ve, vp;
  size_t paths = ito_lab_count (lab, "paths");
  const ito_address address = { .seed = ito_lab_seed (lab, 0), .purpose = ITO_PURPOSE_USER };
  double *y = ito_lab_doubles (lab, paths), *z = ito_lab_doubles (lab, STEPS * paths);
  double *a = ito_lab_doubles (lab, paths), *b = ito_lab_doubles (lab, paths), worst = 0;
  ito_lab_stage (lab, "variance exploding and preserving", 0.97);
  if (pose (&ve, lab, TWO, "edm") || pose (&vp, lab, TWO, "vp-linear") || quantiles (&ve, paths, y)
      || ito_lab_failed (lab, ito_normals (&address, 0, paths, paths, STEPS, z)))
    return;
  for (unsigned order = 1; order <= 3; order++)
    {
      ito_solver *solver = solver_of (lab, SDE5, order, "published");
      if (scaled_run (&ve, solver, paths, y, z, a) || scaled_run (&vp, solver, paths, y, z, b))
        return;
      for (size_t p = 0; p < paths; p++)
        worst = fmax (worst, fabs (a[p] - b[p]));
    }
  ito_lab_claim (lab, "vp-is-ve",
                 "SDE-5, orders 1 to 3, 20 steps, same normals: largest difference of x/α, VE to "
                 "VP",
                 worst, 0, -INFINITY, 1e-11);
}

static int
run (ito_lab *lab)
{
  problem gaussian;
  if (pose (&gaussian, lab, "gaussian:d=1,mean=0.5,sd=0.5", "edm"))
    return ito_lab_status (lab);
  laws (&gaussian);
  if (!ito_lab_status (lab))
    coefficients (&gaussian);
  if (!ito_lab_status (lab))
    flow_map (lab);
  if (!ito_lab_status (lab))
    equivalence (lab);
  return ito_lab_status (lab);
}

static const ito_experiment_param params[] = {
  { "levels", 7, 8, 6, MOST_LEVELS, "numbers of steps 10, 20, ... of the laws" },
  { "margin", 0.25, 0.15, 0, 0.5, "of the weak order 2" },
  { "paths", 200, 10000, 10, 1000000, "of the comparison of VE and VP" },
  { NULL, 0, 0, 0, 0, NULL }
};

const ito_experiment ito_experiment_er_sde_solver = {
  .slug = "er-sde-solver",
  .theme = "samplers",
  .title = "Elucidating the Solution Space of Extended Reverse-Time SDE for Diffusion Models",
  .authors = "Qinpeng Cui, Xinyi Zhang, Qiqi Bao, Qingmin Liao",
  .year = 2023,
  .arxiv = "2309.06169",
  .claim = "One function φ spans all reverse SDEs with the same marginals, the ODE among them. "
           "Their exact solution in the linear part gives solvers of order 1 to 3. ODE solvers are "
           "ahead at few steps as their coefficient 1 − φ(σₜ)/φ(σₛ) is smallest, and solvers for "
           "VP and VE are the same.",
  .faithfulness = ITO_CORE,
  .text =
      "*The toy.* The law: N(0.5, 0.25) on the line, σ from 80 to 0.05 on the EDM grid (ρ = 7), "
      "from the exact law at 80. Mean and variance of the sampler's end are propagated without "
      "sampling. The flow map (φ = x): two Gaussians, 256 exact quantiles as starts, against an "
      "adaptive Runge–Kutta method of order 8. The integrals of 1/φ are exact here, and not the "
      "sum of 100 points of the authors' code.\n\n"
      "*The published order 3 is of order 2.* Its first derivative is the difference quotient over "
      "the last interval, which is the derivative in the middle of that interval, half a step "
      "behind. Moving it to σₛ with the second derivative that the formula has anyway "
      "(`form=consistent`) gives order 3, at the same cost. The published form is still the more "
      "accurate of those of order 2 on the flow.\n\n"
      "*With noise* all of orders 2 and 3 have weak order 2. The ranking ODE before SDE holds for "
      "order 1. In order 2 it is turned from 40 steps on: φ = x² is then ahead of φ = x. The "
      "coefficient 1 − r bounds the error of order 1, and says nothing of the terms that remain in "
      "order 2. It also has to be read where the law changes: SDE-5 is nearly as noisy as x² at "
      "high σ, "
      "where the denoiser is nearly constant and no step is wrong, and close to x below σ = 1; its "
      "error is close to that of x.",
  .params = params,
  .figure = ito_text_er_sde_solver,
  .width = 1080,
  .height = 430,
  .caption =
      "Left: W₂ to the exact law against steps, by φ; solid: order 1, dashed: order 2; open "
      "black circles: the noise of x² with the drift of x^1.5. Middle: RMS error of the flow "
      "map; dashed: slopes 1, 2, 3. Right: the coefficient 1 − r of the steps of 20.",
  .run = run
};
