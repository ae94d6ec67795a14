/* Restart sampling.
 *
 * Xu, Deng, Cheng, Tian, Liu, Jaakkola 2023, "Restart sampling for improving generative processes",
 * arXiv:2306.14878, Algorithm 1: of the samplers of an ODE the errors stay, those of an SDE are
 * forgotten but its steps are worse; noise forth and the ODE back, K times, has the good of both.
 */
#include "core/scalar.h"
#include "embedded.h"
#include "experiment.h"
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TARGET "gmm:weights=[0.3;0.7],means=[[-1.5];[1]],covariances=[[0.02];[0.05]]"
#define T_MAX 20.0
#define T_MIN 0.01
#define NODES 12  /* of the main grid of Restart */
#define EARLY 1.5 /* the score is wrong above this time */
#define R_MIN 0.3 /* the interval of restarts */
#define R_MAX 1.45
#define R_NODES 5

/* The score that is sampled: s + size tanh (x)/t for t >= EARLY.  `square`: time is T_MAX^2 - t^2.
 */
typedef struct
{
  const ito_score *score;
  double size;
  int square;
} field;

typedef struct
{
  ito_lab *lab;
  ito_target *target;
  ito_schedule *edm;
  ito_score *score;
  ito_sliced *truth;
  size_t paths;
  /* Nodes of the main grid: the first that sees the exact score, and the one nearest to R_MIN. */
  uint64_t exact, restart;
  double restart_time;
} problem;

static int
evaluate (const field *f, double t, size_t n, size_t stride, const double *x, double *out)
{
  int status = ito_score_eval (f->score, ITO_PREDICT_SCORE, t, n, stride, x, out);
  if (status == 0 && t >= EARLY && f->size > 0)
    for (size_t p = 0; p < n; p++)
      {
        double e = ito_expm1 (-2 * fabs (x[p]));
        out[p] += f->size / t * copysign (-e / (2 + e), x[p]);
      }
  return status;
}

/* The flow, dx/dt = -t s, and the reverse SDE in u = T_MAX^2 - t^2, dx = s du + dW, for which the
 * Euler-Maruyama method is x + (t_i^2 - t_{i+1}^2) s + sqrt (t_i^2 - t_{i+1}^2) z. */
static int
drift (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
       void *params)
{
  const field *f = params;
  double time = f->square ? sqrt (T_MAX * T_MAX - t[0]) : t[0];
  (void)t_inc; /* a fixed grid */
  int status = evaluate (f, time, n, stride, x, out);
  for (size_t p = 0; !f->square && p < n; p++)
    out[p] *= -time;
  return status;
}

static int
noise (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, const double *dw,
       double *out, void *params)
{
  (void)stride;
  (void)t;
  (void)t_inc;
  (void)x;
  (void)params;
  memcpy (out, dw, n * sizeof *out);
  return 0;
}

/* The nodes first, ..., last of the grid of n nodes equal in t^(1/7), as times, or as T_MAX^2 -
 * t^2.
 */
static ito_grid *
part_of (problem *q, uint64_t n, uint64_t first, uint64_t last, int square)
{
  ito_grid *whole = ito_lab_grid (q->lab, "karras:rho=7", q->edm, T_MAX, T_MIN, n - 1);
  size_t size = 26 * (last - first + 1) + 20, at = 0;
  char *spec = malloc (size);
  if (!spec)
    ito_lab_failed (q->lab, GSL_ENOMEM);
  ito_grid *grid = NULL;
  if (spec && whole)
    {
      for (uint64_t i = first; i <= last; i++)
        {
          double t = ito_grid_time (whole, i), v = square ? T_MAX * T_MAX - t * t : t;
          at +=
              (size_t)snprintf (spec + at, size - at, "%s%.17g", i > first ? ";" : "times:at=[", v);
        }
      snprintf (spec + at, size - at, "]");
      grid = ito_lab_grid (q->lab, spec, NULL, 0, 0, 0);
    }
  free (spec);
  return grid;
}

/* One stage of a sampler: x from `from` (NULL: the exact law at T_MAX) to its end. */
static int
stage (problem *q, const ito_process *process, const char *solver, const ito_grid *grid,
       uint64_t part, const double *from, double *x)
{
  ito_ensemble *e =
      ito_lab_ensemble (q->lab, process, ito_lab_solver (q->lab, solver), grid, q->paths, part);
  if (e && x
      && !ito_lab_failed (q->lab, from ? ito_ensemble_start_array (e, from)
                                       : ito_ensemble_start_target (e, q->target, 1, T_MAX)))
    ito_lab_failed (q->lab, ito_ensemble_run_array (e, x));
  return ito_lab_status (q->lab);
}

static int
heun (problem *q, double size, uint64_t nodes, double *x)
{
  field f = { q->score, size, 0 };
  const ito_sde flow = { .d = 1, .drift = drift, .params = &f };
  return stage (q, ito_lab_process (q->lab, &flow), "heun", part_of (q, nodes, 0, nodes - 1, 0), 0,
                NULL, x);
}

static int
euler_maruyama (problem *q, double size, uint64_t nodes, double *x)
{
  field f = { q->score, size, 1 };
  const ito_sde sde = {
    .d = 1, .m = 1, .noise = ITO_NOISE_ADDITIVE, .drift = drift, .diffusion_dw = noise, .params = &f
  };
  return stage (q, ito_lab_process (q->lab, &sde), "euler-maruyama",
                part_of (q, nodes, 0, nodes - 1, 1), 1, NULL, x);
}

static void
landmarks (problem *q)
{
  ito_grid *grid = ito_lab_grid (q->lab, "karras:rho=7", q->edm, T_MAX, T_MIN, NODES - 1);
  for (uint64_t i = 0; grid && i < NODES; i++)
    {
      double t = ito_grid_time (grid, i);
      if (q->exact == 0 && t < EARLY)
        q->exact = i;
      if (i == 0 || fabs (t - R_MIN) < fabs (q->restart_time - R_MIN))
        {
          q->restart = i;
          q->restart_time = t;
        }
    }
}

/* x: where the score is wrong, by Heun's steps. */
static int
early (problem *q, double *x)
{
  field f = { q->score, ito_lab_parameter (q->lab, "bias"), 0 };
  const ito_sde flow = { .d = 1, .drift = drift, .params = &f };
  return stage (q, ito_lab_process (q->lab, &flow), "heun", part_of (q, NODES, 0, q->exact, 0), 0,
                NULL, x);
}

/* Below, from `middle`, by the library's sampler. */
static int
restart (problem *q, unsigned repeats, const double *middle, double *x)
{
  char spec[120];
  snprintf (spec, sizeof spec, "restart:smin=%g,smax=%g,nodes=%d,repeats=%u", R_MIN, R_MAX, R_NODES,
            repeats);
  return stage (q, ito_lab_reverse (q->lab, q->score, 1), spec,
                part_of (q, NODES, q->exact, NODES - 1, 0), 2, middle, x);
}

/* The control, in place of the noise the flow forth to R_MAX: the state `x` at the node of the
 * restarts is taken there and back, ... */
static int
forth_and_back (problem *q, const ito_process *flow, double *x, double *work)
{
  double t = q->restart_time;
  ito_grid *up = ito_lab_grid (q->lab, "karras:rho=7", q->edm, t, R_MAX, R_NODES - 1);
  ito_grid *down = ito_lab_grid (q->lab, "karras:rho=7", q->edm, R_MAX, t, R_NODES - 1);
  if (!stage (q, flow, "heun", up, 0, x, work))
    stage (q, flow, "heun", down, 0, work, x);
  return ito_lab_status (q->lab);
}

/* ... and from there to the end. */
static int
to_end (problem *q, const ito_process *flow, const double *x, double *end)
{
  return stage (q, flow, "heun", part_of (q, NODES, q->restart, NODES - 1, 0), 0, x, end);
}

static ito_estimate
w1 (problem *q, const double *x)
{
  ito_estimate w = { NAN, NAN };
  if (!ito_lab_status (q->lab))
    ito_lab_failed (q->lab, ito_sliced_w1 (q->truth, x, &w));
  return w;
}

/* a/b and its standard error, of independent estimates. */
static ito_estimate
ratio (ito_estimate a, ito_estimate b)
{
  double r = a.value / b.value;
  return (ito_estimate){ r, r * hypot (a.standard_error / a.value, b.standard_error / b.value) };
}

static void
claim (problem *q, const char *name, const char *text, ito_estimate r, double lower, double upper)
{
  ito_lab_claim (q->lab, name, text, r.value, r.standard_error, lower, upper);
}

static void
table (problem *q, const char *name, const char *what, size_t n, const double *nfe,
       const ito_estimate *w)
{
  double value[8], error[8];
  for (size_t i = 0; i < n; i++)
    {
      value[i] = w[i].value;
      error[i] = w[i].standard_error;
    }
  ito_lab_column (q->lab, name, "nfe", "score evaluations", "", n, nfe);
  ito_lab_column (q->lab, name, "w1", what, "", n, value);
  ito_lab_column (q->lab, name, "w1_error", "its standard error", "", n, error);
}

/* The densities of what the samplers end with, and the true one. */
enum
{
  BINS = 100,
  LAWS = 4
};
static void
densities (problem *q, const double *const x[LAWS - 1])
{
  static const char *const column[LAWS] = { "truth", "ode", "sde", "restart" };
  const double from = -2.5, width = 5.0 / BINS, u = 1;
  double centre[BINS], density[LAWS][BINS], below, above;
  memset (density, 0, sizeof density);
  for (size_t b = 0; b < BINS; b++)
    {
      centre[b] = from + ((double)b + 0.5) * width;
      if (ito_lab_failed (q->lab, ito_target_projection_cdf (q->target, 1, T_MIN, &u,
                                                             centre[b] - width / 2, &below))
          || ito_lab_failed (q->lab, ito_target_projection_cdf (q->target, 1, T_MIN, &u,
                                                                centre[b] + width / 2, &above)))
        return;
      density[0][b] = (above - below) / width;
    }
  for (size_t k = 1; k < LAWS; k++)
    for (size_t p = 0; p < q->paths; p++)
      {
        double at = floor ((x[k - 1][p] - from) / width);
        if (at >= 0 && at < BINS)
          density[k][(size_t)at] += 1 / ((double)q->paths * width);
      }
  ito_lab_column (q->lab, "densities", "x", "x", "", BINS, centre);
  for (size_t k = 0; k < LAWS; k++)
    ito_lab_column (q->lab, "densities", column[k], "density", "", BINS, density[k]);
}

static void
compare (problem *q)
{
  static const uint64_t ode_nodes[] = { 9, 18, 36, 72 }, sde_nodes[] = { 35, 71, 143 };
  static const unsigned repeats[] = { 0, 1, 2, 3, 4, 6 };
  ito_lab *lab = q->lab;
  ito_estimate ode[4], sde[3], again[6], still[6], exact[2];
  double nfe[6], k_of[6], bias = ito_lab_parameter (lab, "bias"), difference = 0;
  double *x = ito_lab_doubles (lab, q->paths), *at_70[LAWS - 1];
  for (int i = 0; i < LAWS - 1; i++)
    at_70[i] = ito_lab_doubles (lab, q->paths);
  if (ito_lab_status (lab))
    return;
  for (size_t i = 0; i < 4; i++)
    {
      ito_lab_stage (lab, "Heun's method", 0.02 + 0.04 * (double)i);
      nfe[i] = 2 * (double)(ode_nodes[i] - 1);
      double *to = i == 2 ? at_70[0] : x;
      if (heun (q, bias, ode_nodes[i], to))
        return;
      ode[i] = w1 (q, to);
    }
  table (q, "ode", "W1, Heun's method for the flow", 4, nfe, ode);
  for (size_t i = 0; i < 3; i++)
    {
      ito_lab_stage (lab, "Euler-Maruyama", 0.2 + 0.1 * (double)i);
      nfe[i] = (double)(sde_nodes[i] - 1);
      double *to = i == 1 ? at_70[1] : x;
      if (euler_maruyama (q, bias, sde_nodes[i], to))
        return;
      sde[i] = w1 (q, to);
    }
  table (q, "sde", "W1, Euler-Maruyama for the reverse SDE", 3, nfe, sde);
  double *plain = ito_lab_doubles (lab, q->paths), *middle = ito_lab_doubles (lab, q->paths),
         *kept = ito_lab_doubles (lab, q->paths);
  field f = { q->score, 0, 0 };
  const ito_sde exact_flow = { .d = 1, .drift = drift, .params = &f };
  const ito_process *flow = ito_lab_process (lab, &exact_flow);
  if (heun (q, bias, NODES, plain) || early (q, middle)
      || stage (q, flow, "heun", part_of (q, NODES, q->exact, q->restart, 0), 0, middle, kept))
    return;
  for (size_t i = 0; i < 6; i++)
    {
      ito_lab_stage (lab, "Restart", 0.5 + 0.06 * (double)i);
      k_of[i] = repeats[i];
      nfe[i] = 2 * (NODES - 1) + 2 * (R_NODES - 1) * k_of[i];
      double *to = i == 5 ? at_70[2] : x;
      if (restart (q, repeats[i], middle, to))
        return;
      again[i] = w1 (q, to);
      for (size_t p = 0; i == 0 && p < q->paths; p++)
        difference = fmax (difference, fabs (x[p] - plain[p]));
      for (unsigned k = i ? repeats[i - 1] : 0; k < repeats[i]; k++)
        if (forth_and_back (q, flow, kept, x))
          return;
      if (to_end (q, flow, kept, x))
        return;
      still[i] = w1 (q, x);
    }
  table (q, "restart", "W1, Restart", 6, nfe, again);
  ito_lab_column (lab, "restart", "k", "restarts K", "", 6, k_of);
  table (q, "without_noise", "W1, the flow forth in place of noise", 6, nfe, still);
  ito_lab_column (lab, "without_noise", "k", "iterations K", "", 6, k_of);
  ito_lab_stage (lab, "the exact score", 0.9);
  if (heun (q, 0, 36, x))
    return;
  exact[0] = w1 (q, x);
  if (euler_maruyama (q, 0, 71, x))
    return;
  exact[1] = w1 (q, x);
  densities (q, (const double *const *)at_70);

  ito_lab_claim (lab, "no-restart-is-heun",
                 "K = 0 against Heun's method on the same grid: largest difference", difference, 0,
                 -INFINITY, 1e-11);
  claim (q, "ode-plateau",
         "The ODE keeps the error of its score: W₁ of Heun with 72 nodes over that with 18",
         ratio (ode[3], ode[1]), 0.8, INFINITY);
  claim (q, "ode-discretises-well",
         "With the exact score, 70 evaluations: W₁ of the ODE over that of the SDE",
         ratio (exact[0], exact[1]), -INFINITY, 0.6);
  claim (q, "sde-forgets",
         "With the wrong score, 70 evaluations: W₁ of the SDE over that of the ODE",
         ratio (sde[1], ode[2]), -INFINITY, 0.4);
  claim (q, "sde-discretises-badly", "W₁ of the SDE with 34 evaluations over that with 142",
         ratio (sde[0], sde[2]), 1.2, INFINITY);
  claim (q, "contracts-2", "W₁ after 2 restarts over that before", ratio (again[2], again[0]),
         -INFINITY, 0.45);
  claim (q, "contracts-4", "W₁ after 4 restarts over that before", ratio (again[4], again[0]),
         -INFINITY, 0.2);
  claim (q, "equal-evaluations",
         "70 evaluations: W₁ of Restart (K = 6) over the better of ODE and SDE",
         ratio (again[5], sde[1].value < ode[2].value ? sde[1] : ode[2]), -INFINITY,
         ito_lab_parameter (lab, "better"));
  ito_estimate same = ratio (still[4], still[0]);
  ito_lab_control (lab, "without-noise",
                   "The flow forth in place of the noise, 4 times: W₁ over that before", same.value,
                   0, -INFINITY, 0.45);
  ito_lab_claim (lab, "without-noise-unchanged", "It leaves W₁ as it was: the same ratio",
                 same.value, 0, 0.95, 1.05);
}

static int
run (ito_lab *lab)
{
  problem q = { .lab = lab, .paths = ito_lab_count (lab, "paths") };
  ito_lab_stage (lab, "the true law", 0);
  q.target = ito_lab_target (lab, TARGET);
  q.edm = ito_lab_schedule (lab, "edm");
  q.score = ito_lab_score (lab, "exact", q.target, q.edm);
  q.truth = ito_lab_sliced (lab, q.target, 1, T_MIN, 1, q.paths);
  landmarks (&q);
  if (!ito_lab_status (lab))
    compare (&q);
  return ito_lab_status (lab);
}

static const ito_experiment_param params[] = {
  { "paths", 150000, 600000, 1000, 10000000, "paths of each sampler" },
  { "bias", 0.15, 0.15, 0, 10, "size of the score's error, tanh(x)/t, at t >= 1.5" },
  { "better", 0.7, 0.5, 0, 1, "how much better Restart must be at equal evaluations" },
  { NULL, 0, 0, 0, 0, NULL }
};

const ito_experiment ito_experiment_restart = {
  .slug = "restart",
  .theme = "samplers",
  .title = "Restart Sampling for Improving Generative Processes",
  .authors = "Yilun Xu, Mingyang Deng, Xiang Cheng, Yonglong Tian, Ziming Liu, Tommi Jaakkola",
  .year = 2023,
  .arxiv = "2306.14878",
  .claim =
      "Samplers of the flow have a small discretisation error but keep every error made on the "
      "way; samplers of the reverse SDE contract it, but their steps are worse. Noise forth "
      "from t_min to t_max and the flow back, K times, has both advantages, and is better than "
      "either at equal evaluations.",
  .faithfulness = ITO_CORE,
  .text =
      "*The toy.* 0.3 N(−1.5, 0.02) + 0.7 N(1, 0.05) under σ = t, from the exact law at t = 20 to "
      "t = 0.01. The score is exact below t = 1.5 and wrong by 0.15 tanh(x)/t above, as a network "
      "may "
      "be in the early phase; the field above belongs to the experiment. Restart is the library's "
      "sampler `restart`: 12 nodes equal in t^(1/7), restarts from 1.45 down to the node nearest "
      "to "
      "0.3 on 5 nodes, 8 evaluations each.\n\n"
      "*Truth.* The quantiles of the target with noise of size 0.01. A perfect sample of as many "
      "points has a W₁ of its own, which the smallest values contain.\n\n"
      "*Reading.* With an exact score the flow is much the better one at 70 evaluations; with the "
      "wrong score it is the worse one, however many evaluations it has. Restart contracts the "
      "error "
      "geometrically in K, until discretisation and sampling are left. The control replaces the "
      "noise "
      "by the flow, forth to 1.45 and back: at least as many evaluations, and no effect. It is the "
      "noise that forgets. The limit of Restart at equal evaluations is stated with more room in "
      "the "
      "smoke run, where sampling is a good part of its W₁.",
  .params = params,
  .figure = ito_text_restart,
  .width = 1080,
  .height = 430,
  .caption = "Left: W₁ to the true law against score evaluations; bars (5 standard errors) are "
             "mostly smaller than the points. Middle: "
             "W₁ against the number of restarts K; open: the flow forth in place of the noise. "
             "Right: densities at the end after 70 evaluations; grey: the truth.",
  .run = run
};
