/* Sqrt(d) dimension dependence of Langevin Monte Carlo.
 *
 * Li, Zha, Tao 2022, arXiv:2109.03839: LMC, x' = x - h grad f(x) + sqrt(2h) xi, has mean-square
 * order 1 and a W2 bias O(h sqrt d) for strongly convex, smooth f whose gradient of the Laplacian
 * grows at most linearly, so that O~(sqrt(d)/eps) steps suffice. */
#include "embedded.h"
#include "experiment.h"
#include <math.h>
#include <string.h>

#define STEPS 5
static const double step[STEPS] = { 0.4, 0.2, 0.1, 0.05, 0.025 };

/* W2 of N(m, v I_d) to N(0, I_d), over sqrt d. */
static double
w2_standard (double m, double v)
{
  return hypot (m, sqrt (v) - 1);
}

/* Variance of the chain on N(0, 1) after k steps from a point (k < 0: in the end). */
static double
chain_variance (double h, double k)
{
  double left = k < 0 ? 0 : pow (1 - h, 2 * k);
  return (1 - left) / (1 - h / 2);
}

static double
slope (ito_lab *lab, size_t n, const double *x, const double *y, const double *error, double *se)
{
  ito_slope s;
  if (ito_lab_status (lab) || ito_lab_failed (lab, ito_study_slope (n, x, y, error, &s)))
    return NAN;
  if (se)
    *se = s.standard_error;
  return s.slope;
}

/* (a) The library's chain on a Gaussian, moments without sampling error: mean and variance of the
 * first coordinate after k steps from the point 2, and W2 to the target. */
static int
gaussian_chain (ito_lab *lab, unsigned d, double h, uint64_t k, double *mean, double *variance,
                double *w2)
{
  char spec[40];
  snprintf (spec, sizeof spec, "gaussian:d=%u", d);
  ito_process *process = ito_lab_langevin (lab, ito_lab_target (lab, spec));
  ito_grid *grid = ito_lab_grid (lab, "uniform", NULL, 0, h * (double)k, k);
  ito_solver *solver = ito_lab_solver (lab, "euler-maruyama");
  double *m = ito_lab_doubles (lab, d), *c = ito_lab_doubles (lab, (size_t)d * d);
  double *zero = ito_lab_doubles (lab, d), *one = ito_lab_doubles (lab, (size_t)d * d);
  if (ito_lab_status (lab))
    return ito_lab_status (lab);
  for (size_t i = 0; i < d; i++)
    {
      m[i] = 2;
      one[i * d + i] = 1;
    }
  if (ito_lab_failed (lab, ito_study_moments (process, solver, grid, m, c))
      || (w2 && ito_lab_failed (lab, ito_w2_gaussian (d, m, c, zero, one, w2))))
    return ito_lab_status (lab);
  *mean = m[0];
  *variance = c[0];
  return 0;
}

static void
gaussian_bias (ito_lab *lab, double bias[STEPS])
{
  double worst = 0, m, v;
  ito_lab_stage (lab, "Gaussian target", 0);
  for (size_t j = 0; j < STEPS; j++)
    {
      uint64_t end = (uint64_t)ceil (40 / step[j]);
      const uint64_t k[] = { 1, 5, end };
      for (size_t i = 0; i < 3; i++)
        {
          if (gaussian_chain (lab, 1, step[j], k[i], &m, &v, &bias[j]))
            return;
          worst = fmax (worst, fabs (m - 2 * pow (1 - step[j], (double)k[i])));
          worst = fmax (worst, fabs (v - chain_variance (step[j], (double)k[i])));
        }
    }
  ito_lab_claim (lab, "gaussian-moments",
                 "Gaussian: mean and variance of the library's chain against the closed form, "
                 "largest difference",
                 worst, 0, -INFINITY, 1e-12);
  ito_lab_claim (lab, "gaussian-bias-h", "Gaussian: slope of the W₂ bias against h",
                 slope (lab, STEPS, step, bias, NULL, NULL), 0, 1, 1.1);
}

static void
dimension (ito_lab *lab)
{
  static const double d[] = { 1, 4, 16, 64 };
  double bias[4], m, v;
  size_t n = ito_lab_smoke (lab) ? 3 : 4;
  ito_lab_stage (lab, "dimension", 0.05);
  for (size_t i = 0; i < n; i++)
    if (gaussian_chain (lab, (unsigned)d[i], 0.2, 160, &m, &v, &bias[i]))
      return;
  ito_lab_claim (lab, "gaussian-bias-d", "Gaussian: slope of the W₂ bias against d",
                 slope (lab, n, d, bias, NULL, NULL), 0, 0.495, 0.505);
  ito_lab_column (lab, "dimension", "d", "dimension", "", n, d);
  ito_lab_column (lab, "dimension", "w2", "W2 bias, Gaussian, h = 0.2", "", n, bias);
}

/* (b) The chain on f(x) = x^2/2 + log cosh x: its stationary density on nodes of [-6, 6], from the
 * transition matrix. */
typedef struct
{
  const ito_target *target;
  size_t nodes;
  double dx, *exact, *chain;
} line;

static double
target_score (double x, void *params)
{
  const line *l = params;
  double s = NAN;
  ito_target_values values = { .score = &s };
  return ito_target_at (l->target, 1, 0, &x, &values) ? NAN : s;
}

static int
make_line (line *l, ito_lab *lab, const ito_target *target)
{
  l->target = target;
  l->nodes = ito_lab_count (lab, "nodes");
  l->dx = 12.0 / (double)(l->nodes - 1);
  l->exact = ito_lab_doubles (lab, l->nodes);
  l->chain = ito_lab_doubles (lab, l->nodes);
  if (ito_lab_status (lab))
    return ito_lab_status (lab);
  for (size_t i = 0; i < l->nodes; i++)
    {
      double x = -6 + (double)i * l->dx, log_density;
      ito_target_values values = { .log_density = &log_density };
      if (ito_lab_failed (lab, ito_target_at (target, 1, 0, &x, &values)))
        return ito_lab_status (lab);
      l->exact[i] = exp (log_density);
    }
  return 0;
}

/* Stationary law of x' = x - h f'(x) + s xi, and its W2 to the target. */
static double
chain_bias (ito_lab *lab, line *l, double h, double s)
{
  double w2;
  if (ito_lab_status (lab)
      || ito_lab_failed (
          lab, ito_study_euler_chain (l->nodes, -6, l->dx, h, s, target_score, l, 1e-11, l->chain))
      || ito_lab_failed (lab, ito_w2_densities (l->nodes, -6, l->dx, l->chain, l->exact, &w2)))
    return NAN;
  return w2;
}

/* E x^2 under a density on the nodes, which need not be normalised. */
static double
second_moment (const line *l, const double *density)
{
  double mass = 0, sum = 0;
  for (size_t i = 0; i < l->nodes; i++)
    {
      double x = -6 + (double)i * l->dx;
      mass += density[i];
      sum += density[i] * x * x;
    }
  return sum / mass;
}

/* The library's sampler against the transition matrix: chains run until they have forgotten their
 * start, pooled over coordinates. */
static void
simulate (ito_lab *lab, line *l)
{
  enum
  {
    D = 16
  };
  const double h = 0.4;
  size_t chains = ito_lab_count (lab, "chains"), n = chains * D;
  ito_target *target = ito_lab_target (lab, "log-cosh:d=16");
  ito_process *process = ito_lab_langevin (lab, target);
  ito_grid *grid = ito_lab_grid (lab, "uniform", NULL, 0, 60 * h, 60);
  ito_ensemble *e =
      ito_lab_ensemble (lab, process, ito_lab_solver (lab, "euler-maruyama"), grid, chains, 1);
  double *x = ito_lab_doubles (lab, n), mean, error;
  if (!e || !x || ito_lab_failed (lab, ito_ensemble_run_array (e, x)))
    return;
  for (size_t i = 0; i < n; i++)
    x[i] *= x[i];
  ito_study_mean (n, x, &mean, &error);
  chain_bias (lab, l, h, sqrt (2 * h));
  double chain = second_moment (l, l->chain), exact = second_moment (l, l->exact);
  ito_lab_claim (lab, "simulated-moment",
                 "Log cosh, h = 0.4: E x² of simulated chains, around the transition matrix's",
                 mean, error, chain - 0.06, chain + 0.06);
  ito_lab_control (lab, "simulated-moment-target",
                   "The same around E x² of the target itself, which a biased chain must miss",
                   mean, error, exact - 0.06, exact + 0.06);
}

static void
convex_bias (ito_lab *lab, const double gaussian[STEPS])
{
  line l;
  double bias[STEPS], wrong[STEPS];
  if (make_line (&l, lab, ito_lab_target (lab, "log-cosh:d=1")))
    return;
  for (size_t j = 0; j < STEPS; j++)
    {
      ito_lab_stage (lab, "transition matrices", 0.1 + 0.05 * (double)j);
      bias[j] = chain_bias (lab, &l, step[j], sqrt (2 * step[j]));
      wrong[j] = chain_bias (lab, &l, step[j], sqrt (step[j]));
    }
  double last = log2 (bias[STEPS - 2] / bias[STEPS - 1]);
  double wrong_slope = slope (lab, STEPS, step, wrong, NULL, NULL);
  ito_lab_claim (lab, "convex-bias-h", "Log cosh: slope of the W₂ bias against h",
                 slope (lab, STEPS, step, bias, NULL, NULL), 0, 0.95, 1.12);
  ito_lab_claim (lab, "convex-bias-h-last", "Log cosh: the same from the two smallest steps", last,
                 0, 0.97, 1.06);
  ito_lab_control (lab, "half-noise-bias-h",
                   "Log cosh with noise √h ξ in place of √(2h) ξ: slope of the W₂ bias against h",
                   wrong_slope, 0, 0.95, 1.12);
  ito_lab_claim (lab, "half-noise-stays",
                 "The bias of the wrong noise does not vanish with h: the same slope", wrong_slope,
                 0, -INFINITY, 0.2);
  ito_lab_column (lab, "bias", "h", "step", "", STEPS, step);
  ito_lab_column (lab, "bias", "gaussian", "W2 bias in one dimension, Gaussian", "", STEPS,
                  gaussian);
  ito_lab_column (lab, "bias", "convex", "W2 bias in one dimension, log cosh", "", STEPS, bias);
  ito_lab_column (lab, "bias", "half_noise", "W2 bias, log cosh, noise sqrt(h)", "", STEPS, wrong);
  ito_lab_stage (lab, "simulated chains", 0.4);
  simulate (lab, &l);
}

/* (c) Fewest steps to W2 <= eps on N(0, I_d) from the point (2, ..., 2): the least k for a step h,
 * then the best h, on a grid of h that is refined around the best. */
static double
steps_to (double h, double d, double eps)
{
  double m = 2, v = 0, goal = eps / sqrt (d);
  /* The mean alone must fall below the goal; where the bias is above it, no k will do. */
  if (w2_standard (0, chain_variance (h, -1)) > goal)
    return HUGE_VAL;
  for (double k = 1; k < 1e7; k++)
    {
      m *= 1 - h;
      v = (1 - h) * (1 - h) * v + 2 * h;
      if (w2_standard (m, v) <= goal)
        return k;
    }
  return HUGE_VAL;
}

static double
fewest_steps (double d, double eps)
{
  /* The bias is close to h/4: steps beyond 4 eps/sqrt(d) cannot do. */
  double high = fmin (0.99, 4.1 * eps / sqrt (d)), low = high / 20, best = HUGE_VAL, at = high;
  for (int round = 0; round < 4; round++)
    {
      double ratio = pow (high / low, 1.0 / 40);
      for (int i = 0; i <= 40; i++)
        {
          double h = low * pow (ratio, i), k = steps_to (h, d, eps);
          if (k < best)
            {
              best = k;
              at = h;
            }
        }
      low = at / ratio;
      high = at * ratio;
    }
  return best;
}

static void
mixing (ito_lab *lab)
{
  enum
  {
    ALL = 13,
    FROM = 4 /* d = 2^4 */
  };
  double d[ALL], k[ALL], reduced[ALL], inverse[6], k_eps[6];
  ito_lab_stage (lab, "mixing", 0.5);
  for (int i = 0; i < ALL; i++)
    {
      d[i] = ldexp (1, i);
      k[i] = fewest_steps (d[i], 0.1);
      reduced[i] = k[i] / log (2 * sqrt (d[i]) / 0.1);
    }
  for (int i = 0; i < 6; i++)
    {
      inverse[i] = 2.5 * ldexp (1, i); /* 1/eps = 2.5 ... 80 */
      k_eps[i] = fewest_steps (64, 1 / inverse[i]);
    }
  ito_lab_claim (lab, "mixing-d", "ε = 0.1, d = 16 … 4096: slope of the fewest steps K against d",
                 slope (lab, ALL - FROM, d + FROM, k + FROM, NULL, NULL), 0, 0.5, 0.65);
  ito_lab_claim (lab, "mixing-d-without-log", "The same of K / log(2√d/ε)",
                 slope (lab, ALL - FROM, d + FROM, reduced + FROM, NULL, NULL), 0, 0.45, 0.52);
  ito_lab_claim (lab, "mixing-eps", "d = 64: slope of the fewest steps K against 1/ε",
                 slope (lab, 6, inverse, k_eps, NULL, NULL), 0, 1, 1.3);
  ito_lab_column (lab, "mixing", "d", "dimension", "", ALL, d);
  ito_lab_column (lab, "mixing", "k", "fewest steps to W2 <= 0.1", "", ALL, k);
  ito_lab_column (lab, "mixing_eps", "inverse_eps", "1/eps", "", 6, inverse);
  ito_lab_column (lab, "mixing_eps", "k", "fewest steps, d = 64", "", 6, k_eps);
}

/* (d) Strong error at T = 2 from x_0 = 2: runs at all steps share one Brownian path, the last is
 * the reference. */
#define HORIZON 2.0
#define MOST_LEVELS 5

static int
coupled (ito_lab *lab, const ito_process *process, uint64_t steps, uint64_t cells, size_t paths,
         uint64_t part, double *x)
{
  const double from = 2;
  ito_grid *grid = ito_lab_grid (lab, "uniform", NULL, 0, HORIZON, steps);
  ito_ensemble *e =
      ito_lab_ensemble (lab, process, ito_lab_solver (lab, "euler-maruyama"), grid, paths, part);
  if (e && !ito_lab_failed (lab, ito_ensemble_start_point (e, &from))
      && !ito_lab_failed (lab, ito_ensemble_set_cells (e, cells)))
    ito_lab_failed (lab, ito_ensemble_run_array (e, x));
  return ito_lab_status (lab);
}

/* Root mean square of x - y and its standard error. */
static ito_estimate
rms (size_t n, const double *x, const double *y, double *work)
{
  double mean, error;
  for (size_t p = 0; p < n; p++)
    work[p] = (x[p] - y[p]) * (x[p] - y[p]);
  ito_study_mean (n, work, &mean, &error);
  return (ito_estimate){ sqrt (mean), error / (2 * sqrt (mean)) };
}

/* RMS error of the chain on N(0, 1) against the Ornstein-Uhlenbeck path of the same W, in closed
 * form: second moments of e = X^h - X and X over a step,
 *   e' = (1-h) e + (1-h-r) X + sqrt2 (W - I),  X' = r X + sqrt2 I,  r = e^-h,
 *   I = int e^-(h-s) dW,  E I^2 = (1-r^2)/2,  E W I = 1-r. */
static double
ornstein_uhlenbeck_error (double h, uint64_t steps)
{
  double r = exp (-h), a = 1 - h, b = a - r, ee = 0, ex = 0, xx = 4;
  double ii = -expm1 (-2 * h) / 2, wi = -expm1 (-h);
  for (uint64_t i = 0; i < steps; i++)
    {
      double e2 = a * a * ee + 2 * a * b * ex + b * b * xx + 2 * (h - 2 * wi + ii);
      ex = r * a * ex + r * b * xx + 2 * (wi - ii);
      xx = r * r * xx + 2 * ii;
      ee = e2;
    }
  return sqrt (ee);
}

/* Runs at all steps against the reference; part: the Brownian path they take, the reference's own
 * where it is made of as many cells (finest > 0). */
static void
strong_errors (ito_lab *lab, const char *target, const char *table, double done,
               const double *reference, double *x, double *work, size_t paths, uint64_t finest,
               size_t levels, uint64_t part, ito_estimate error[MOST_LEVELS])
{
  double h[MOST_LEVELS], value[MOST_LEVELS], se[MOST_LEVELS];
  ito_process *process = ito_lab_langevin (lab, ito_lab_target (lab, target));
  for (size_t j = 0; j < levels; j++)
    {
      uint64_t steps = UINT64_C (8) << j;
      ito_lab_stage (lab, "coupled paths", done + 0.03 * (double)j);
      if (coupled (lab, process, steps, finest ? finest / steps : 1, paths, part, x))
        return;
      error[j] = rms (paths, x, reference, work);
      h[j] = HORIZON / (double)steps;
      value[j] = error[j].value;
      se[j] = error[j].standard_error;
    }
  ito_lab_column (lab, table, "h", "step", "", levels, h);
  ito_lab_column (lab, table, "error", "RMS error at T = 2", "", levels, value);
  ito_lab_column (lab, table, "standard_error", "standard error of it", "", levels, se);
}

/* Slope of the strong errors, weighted. */
static ito_estimate
strong_slope (ito_lab *lab, size_t levels, const ito_estimate *error)
{
  double h[MOST_LEVELS], value[MOST_LEVELS], se[MOST_LEVELS];
  ito_estimate s = { NAN, NAN };
  for (size_t j = 0; j < levels; j++)
    {
      h[j] = HORIZON / (double)(UINT64_C (8) << j);
      value[j] = error[j].value;
      se[j] = error[j].standard_error;
    }
  s.value = slope (lab, levels, h, value, se, &s.standard_error);
  return s;
}

static void
strong (ito_lab *lab)
{
  size_t paths = ito_lab_count (lab, "paths"), levels = ito_lab_count (lab, "levels");
  uint64_t finest = UINT64_C (1) << ito_lab_count (lab, "finest");
  double *reference = ito_lab_doubles (lab, paths), *x = ito_lab_doubles (lab, paths);
  double *work = ito_lab_doubles (lab, paths);
  ito_estimate error[MOST_LEVELS], s;
  ito_process *convex = ito_lab_langevin (lab, ito_lab_target (lab, "log-cosh:d=1"));
  ito_process *gaussian = ito_lab_langevin (lab, ito_lab_target (lab, "gaussian:d=1"));

  ito_lab_stage (lab, "reference paths", 0.55);
  if (coupled (lab, convex, finest, 1, paths, 2, reference))
    return;
  strong_errors (lab, "log-cosh:d=1", "strong_convex", 0.6, reference, x, work, paths, finest,
                 levels, 2, error);
  s = strong_slope (lab, levels, error);
  ito_lab_claim (lab, "strong-order",
                 "Log cosh: slope of the root mean square error against h, paths coupled", s.value,
                 s.standard_error, 0.95, 1.15);
  strong_errors (lab, "log-cosh:d=1", "strong_uncoupled", 0.75, reference, x, work, paths, 0,
                 levels, 4, error);
  s = strong_slope (lab, levels, error);
  ito_lab_control (lab, "strong-order-uncoupled",
                   "The same with Brownian paths of their own: no strong convergence", s.value,
                   s.standard_error, 0.95, 1.15);

  ito_lab_stage (lab, "reference paths", 0.85);
  if (coupled (lab, gaussian, finest, 1, paths, 3, reference))
    return;
  strong_errors (lab, "gaussian:d=1", "strong_gaussian", 0.88, reference, x, work, paths, finest,
                 levels, 3, error);
  if (ito_lab_status (lab))
    return;
  for (size_t i = 0; i < 2; i++)
    {
      size_t j = i ? levels - 1 : 0;
      uint64_t steps = UINT64_C (8) << j;
      double exact = ornstein_uhlenbeck_error (HORIZON / (double)steps, steps);
      ito_lab_claim (lab, i ? "strong-exact-fine" : "strong-exact-coarse",
                     i ? "Gaussian, smallest step: the same ratio"
                       : "Gaussian, largest step: error against the fine path over the closed form "
                         "of the error against the Ornstein–Uhlenbeck path",
                     error[j].value / exact, error[j].standard_error / exact, 0.9, 1.1);
    }
}

static int
run (ito_lab *lab)
{
  double bias[STEPS] = { 0 };
  gaussian_bias (lab, bias);
  dimension (lab);
  if (ito_lab_status (lab))
    return ito_lab_status (lab);
  convex_bias (lab, bias);
  mixing (lab);
  if (ito_lab_status (lab))
    return ito_lab_status (lab);
  strong (lab);
  return ito_lab_status (lab);
}

static const ito_experiment_param params[] = {
  { "nodes", 500, 1500, 200, 5000, "nodes of the transition matrix on [-6, 6]" },
  { "chains", 4000, 20000, 100, 1000000, "simulated chains, 16 coordinates each" },
  { "paths", 10000, 20000, 100, 1000000, "coupled paths of the strong error" },
  { "levels", 3, 5, 2, MOST_LEVELS, "steps 1/4, 1/8, ... of the strong error" },
  { "finest", 12, 14, 10, 20, "log2 of the reference's steps" },
  { NULL, 0, 0, 0, 0, NULL }
};

const ito_experiment ito_experiment_lmc_sqrt_d = {
  .slug = "lmc-sqrt-d",
  .theme = "langevin",
  .title = "Sqrt(d) Dimension Dependence of Langevin Monte Carlo",
  .authors = "Ruilin Li, Hongyuan Zha, Molei Tao",
  .year = 2022,
  .arxiv = "2109.03839",
  .claim = "For strongly convex, smooth potentials whose gradient of the Laplacian grows at most "
           "linearly, Langevin Monte Carlo has mean-square order 1 and a W₂ bias O(h√d). Hence it "
           "mixes in Õ(√d/ε) steps, which is optimal for it in both d and ε.",
  .faithfulness = ITO_CORE,
  .text =
      "*The toy.* Products of one-dimensional potentials: (a) f = x²/2, the Gaussian; (b) "
      "f = x²/2 + log cosh x (strongly convex with m = 1, L = 2, bounded third derivative). For a "
      "product W₂ adds in squares over the coordinates, so one dimension tells about all: "
      "W₂(d) = √d W₂(1).\n\n"
      "*Truth.* (a) The chain stays Gaussian: from a point its mean is (1−h)ᵏx₀, its variance "
      "(1−(1−h)²ᵏ)/(1−h/2). The library's solver is held against that by propagating its moments, "
      "without sampling. (b) The stationary density of the chain comes from its transition matrix "
      "on "
      "[−6, 6], and W₂ to the exact density from quantile functions. Simulated chains are then "
      "held "
      "against the matrix.\n\n"
      "*Mixing.* K(ε, d) is the least number of steps, over all step sizes, from (2, …, 2) to "
      "W₂ ≤ ε on the Gaussian. The bias asks for h of order ε/√d and forgetting the start for "
      "log(√d/ε)/h steps: K grows like √d log d, a little faster than √d, and like √d once the "
      "logarithm is divided out.\n\n"
      "*Mean-square order.* Runs of all steps sum the same fine Brownian increments; the finest is "
      "the reference, its own error at most 1 % of the smallest that is used. That it is the right "
      "limit is checked on (a), where the error against the exact Ornstein–Uhlenbeck path of the "
      "same W has a closed form.\n\n"
      "*The border.* Not every failure of the assumptions shows: the potential x²/2 + |x|, which "
      "is "
      "not smooth, has slope 1 in one dimension too. The control is a chain with the wrong noise.",
  .params = params,
  .figure = ito_text_lmc_sqrt_d,
  .width = 1080,
  .height = 420,
  .caption = "Left: W₂ bias in one dimension against the step, and of the chain with the wrong "
             "noise; dashed: slope 1. Middle: fewest steps to W₂ ≤ 0.1 against dimension, with "
             "√d and d for reference. Right: strong error of coupled paths with bars of two "
             "standard errors; dashed: slope 1.",
  .run = run
};
