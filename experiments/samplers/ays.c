/* Align Your Steps: optimizing sampling schedules in diffusion models.
 *
 * Sabour, Fidler, Kreis 2024, arXiv:2404.14507: the bound on the divergence between the generative
 * SDE and its discretisation (section 3.1), schedules that minimise it (3.2), and the optimal
 * schedule of DDIM for a Gaussian in closed form (3.3). */
#include "embedded.h"
#include "experiment.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define GAUSSIAN "gaussian:mean=[0],covariance=[[0.25]]"
#define MIXTURE "gmm:weights=[0.5;0.5],means=[[-1];[1]],covariances=[[0.01];[0.01]]"
#define C 0.5
#define HIGH 20.0
#define LOW 0.05
#define MOST 20
#define NODES 2001

enum
{
  FOUND,
  EDM,
  LOG,
  EQUAL,
  WRONG, /* the best of DDIM for N(0, 0.01^2) */
  RULES
};
static const char *const rule_name[RULES] = { "found", "edm", "log", "equal", "wrong" };
static const char *const rule_title[RULES] = { "found", "EDM, rho = 7", "equal in log t",
                                               "equal in t", "found for sd 0.01" };

/* Times t = c tan a, equal in a. */
static void
tan_times (double c, double high, double low, size_t n, double *t)
{
  double a = atan (high / c), b = atan (low / c);
  for (size_t i = 0; i <= n; i++)
    t[i] = i == 0 ? high : i == n ? low : c * tan (a + (b - a) * (double)i / (double)n);
}

static ito_grid *
grid_of (ito_lab *lab, const ito_schedule *edm, int rule, const char *found, double high,
         double low, size_t n)
{
  static const char *const specs[RULES] = { NULL, "karras:rho=7", "logsnr", "uniform", NULL };
  double t[MOST + 1];
  char text[40 * (MOST + 1)] = "times:at=[";
  if (rule == FOUND && found)
    return ito_lab_grid (lab, found, edm, high, low, n);
  if (specs[rule])
    return ito_lab_grid (lab, specs[rule], edm, high, low, n);
  tan_times (rule == WRONG ? 0.01 : C, high, low, n, t);
  for (size_t i = 0, at = strlen (text); i <= n; i++)
    at += (size_t)snprintf (text + at, sizeof text - at, "%.17g%s", t[i], i < n ? ";" : "]");
  return ito_lab_grid (lab, text, edm, 0, 0, 0);
}

/* Variance that a sampler ends with, from the exact law of the Gaussian; NaN after a failure. */
static double
end_variance (ito_lab *lab, const ito_process *process, const char *solver, const ito_grid *grid)
{
  if (ito_lab_status (lab))
    return NAN;
  double start = ito_grid_time (grid, 0), mean = 0, variance = C * C + start * start;
  const ito_solver *s = ito_lab_solver (lab, solver);
  return !s || ito_lab_failed (lab, ito_study_moments (process, s, grid, &mean, &variance))
             ? (double)NAN
             : variance;
}

/* DDIM on the Gaussian from 80 to 0.002: the deviation at the end over the true one. */
static void
deterministic (ito_lab *lab, const ito_schedule *edm)
{
  static const double steps[] = { 5, 10, 20 };
  const double high = 80, low = 0.002;
  double ratio[RULES][3], worst = 0, margin = HUGE_VAL, wrong = 0, product = 0;
  ito_target *target = ito_lab_target (lab, GAUSSIAN);
  ito_process *flow = ito_lab_flow (lab, ito_lab_score (lab, "exact", target, edm));
  for (size_t j = 0; j < 3 && !ito_lab_status (lab); j++)
    {
      size_t n = (size_t)steps[j];
      double t[MOST + 1];
      ito_lab_stage (lab, "DDIM on a Gaussian", 0.1 * (double)j);
      for (int r = 0; r < RULES; r++)
        {
          ito_grid *grid = grid_of (lab, edm, r, NULL, high, low, n);
          ratio[r][j] = sqrt (end_variance (lab, flow, "ddim", grid) / (C * C + low * low));
        }
      tan_times (C, high, low, n, t);
      product = fmax (
          product, fabs (ratio[FOUND][j]
                             / pow (cos ((atan (high / C) - atan (low / C)) / steps[j]), steps[j])
                         - 1));
      margin = fmin (margin, ratio[FOUND][j] - fmax (ratio[EDM][j], ratio[LOG][j]));
      if (j < 2)
        {
          ito_grid *grid = ito_lab_grid (lab, "ays:target=(" GAUSSIAN "),by=search,samples=16", edm,
                                         high, low, n);
          for (size_t i = 1; i < n && grid; i++)
            worst = fmax (worst, fabs (ito_grid_time (grid, i) / t[i] - 1));
          wrong = fmax (wrong, ratio[WRONG][j] / ratio[EDM][j]);
        }
    }
  if (ito_lab_status (lab))
    return;
  ito_lab_claim (lab, "closed-form",
                 "Gaussian, DDIM, 5 and 10 steps: relative difference of times found by brute "
                 "force from t = c tan a, equal in a",
                 worst, 0, -INFINITY, 5e-6);
  ito_lab_claim (lab, "product", "Deviation at the end over the true one, against Π cos", product,
                 0, -INFINITY, 1e-10);
  ito_lab_claim (lab, "gaussian-gain",
                 "Gaussian, DDIM, 5, 10, 20 steps: least gain in that ratio over EDM's times and "
                 "times equal in log t",
                 margin, 0, 0.05, INFINITY);
  ito_lab_control (lab, "other-data",
                   "Gaussian, DDIM, 5, 10 steps: the ratio with times for data of deviation 0.01, "
                   "over that with EDM's",
                   wrong, 0, 1, INFINITY);
  ito_lab_column (lab, "ddim", "steps", "number of steps", "", 3, steps);
  for (int r = 0; r < RULES; r++)
    ito_lab_column (lab, "ddim", rule_name[r], rule_title[r], "", 3, ratio[r]);
}

/* mmse of the two targets at t: closed form, and E x_0^2 - E D^2 by the trapezoidal rule. */
static double
mmse (int mixture, double t)
{
  if (!mixture)
    return C * C * t * t / (C * C + t * t);
  const double v = 0.01 + t * t, width = 1.5 + 10 * sqrt (v), h = width / 1000;
  double sum = 0;
  for (int i = -1000; i <= 1000; i++)
    {
      double y = i * h, r = 1 / (1 + exp (-2 * y / v));
      double d = r * (1 + 0.01 / v * (y - 1)) + (1 - r) * (-1 + 0.01 / v * (y + 1));
      sum += h * d * d * (exp (-(y - 1) * (y - 1) / (2 * v)) + exp (-(y + 1) * (y + 1) / (2 * v)))
             / (2 * sqrt (2 * M_PI * v));
    }
  return 1.01 - sum;
}

/* KL of the true law N(0, c^2 + low^2) from the one a schedule ends with. */
static double
divergence (double low, double variance)
{
  double q = (C * C + low * low) / variance;
  return 0.5 * (q - 1 - log (q));
}

/* An end far below the scale of the data: the weight of the bound is all there. */
static void
far_end (ito_lab *lab, const ito_schedule *edm, const ito_process *reverse)
{
  static const char *const rules[] = { "ays:target=(" GAUSSIAN ")", "logsnr" };
  const double low = 0.002;
  double kl[2] = { NAN, NAN };
  for (int k = 0; k < 2 && !ito_lab_status (lab); k++)
    kl[k] = divergence (low, end_variance (lab, reverse, "ddim:eta=1",
                                           ito_lab_grid (lab, rules[k], edm, HIGH, low, 5)));
  if (!ito_lab_status (lab))
    ito_lab_control (lab, "far-end",
                     "Gaussian, 5 steps, to t = 0.002: true divergence of the law with the times "
                     "found, over that with times equal in log t (outside the regime of the claim)",
                     kl[0] / kl[1], 0, -INFINITY, 1);
}

/* A table of mmse in log t, and the integral of mmse/t^3 from LOW. */
typedef struct
{
  double value[NODES], integral[NODES];
} table;

static void
tabulate (int mixture, table *b)
{
  const double h = log (HIGH / LOW) / (NODES - 1);
  for (size_t j = 0; j < NODES; j++)
    {
      double t = LOW * exp ((double)j * h), last = j ? LOW * exp ((double)(j - 1) * h) : t;
      b->value[j] = mmse (mixture, t);
      b->integral[j] =
          j == 0 ? 0
                 : b->integral[j - 1]
                       + 0.5 * h * (b->value[j] / (t * t) + b->value[j - 1] / (last * last));
    }
}

static double
at (const double *column, double t)
{
  double x = log (t / LOW) / log (HIGH / LOW) * (NODES - 1);
  size_t j = x < 0 ? 0 : x >= NODES - 1 ? NODES - 2 : (size_t)x;
  return column[j] + (x - (double)j) * (column[j + 1] - column[j]);
}

static double
bound (const table *b, const ito_grid *grid)
{
  double sum = 0;
  for (uint64_t i = 0; grid && i < ito_grid_steps (grid); i++)
    {
      double u = ito_grid_time (grid, i), v = ito_grid_time (grid, i + 1);
      sum += 0.5 * at (b->value, u) * (1 / (v * v) - 1 / (u * u))
             - (at (b->integral, u) - at (b->integral, v));
    }
  return sum;
}

#define COUNTS 3
static const double counts[COUNTS] = { 5, 10, 20 };

typedef struct
{
  ito_lab *lab;
  ito_target *target;
  ito_process *reverse;
  ito_sliced *sliced;
  size_t paths;
  double *x;
} law;

/* W1 at the end of stochastic DDIM from the exact law; all schedules by the same numbers.  The law
 * is symmetric: with each path its mirror image counts, without which the weights of the two modes
 * would make most of the noise. */
static ito_estimate
distance (law *l, const ito_grid *grid, uint64_t part)
{
  ito_estimate w = { NAN, NAN };
  ito_solver *solver = ito_lab_solver (l->lab, "ddim:eta=1");
  ito_ensemble *e = ito_lab_ensemble (l->lab, l->reverse, solver, grid, l->paths, part);
  if (e && !ito_lab_failed (l->lab, ito_ensemble_start_target (e, l->target, 1, HIGH))
      && !ito_lab_failed (l->lab, ito_ensemble_run_array (e, l->x + l->paths)))
    {
      for (size_t p = 0; p < l->paths; p++)
        {
          double x = l->x[l->paths + p];
          l->x[2 * p] = x;
          l->x[2 * p + 1] = -x;
        }
      ito_lab_failed (l->lab, ito_sliced_w1 (l->sliced, l->x, &w));
    }
  return w;
}

static void
stochastic (ito_lab *lab, const ito_schedule *edm)
{
  static table b[2];
  static const char *const found[2] = { "ays:target=(" GAUSSIAN ")", "ays:target=(" MIXTURE ")" };
  double klub[2][RULES][COUNTS], kl[RULES][COUNTS], w1[RULES][COUNTS];
  double order = HUGE_VAL, gain = 0;
  ito_estimate w[RULES] = { { NAN, NAN } };
  law l = { .lab = lab,
            .target = ito_lab_target (lab, MIXTURE),
            .paths = ito_lab_count (lab, "paths") };
  l.reverse = ito_lab_reverse (lab, ito_lab_score (lab, "exact", l.target, edm), 1);
  l.sliced = ito_lab_sliced (lab, l.target, 1, LOW, 1, 2 * l.paths);
  l.x = ito_lab_doubles (lab, 2 * l.paths);
  ito_target *gaussian = ito_lab_target (lab, GAUSSIAN);
  ito_process *reverse = ito_lab_reverse (lab, ito_lab_score (lab, "exact", gaussian, edm), 1);
  far_end (lab, edm, reverse);
  for (int m = 0; m < 2; m++)
    tabulate (m, &b[m]);
  for (size_t j = 0; j < COUNTS && !ito_lab_status (lab); j++)
    {
      size_t n = (size_t)counts[j];
      ito_lab_stage (lab, "the bound and the law", 0.3 + 0.2 * (double)j);
      for (int m = 0; m < 2; m++)
        for (int r = 0; r < RULES && !ito_lab_status (lab); r++)
          {
            ito_grid *grid = grid_of (lab, edm, r, found[m], HIGH, LOW, n);
            klub[m][r][j] = bound (&b[m], grid);
            if (m == 1)
              {
                w[r] = distance (&l, grid, j);
                w1[r][j] = w[r].value;
                continue;
              }
            kl[r][j] = divergence (LOW, end_variance (lab, reverse, "ddim:eta=1", grid));
            order = fmin (order, klub[0][r][j] / kl[r][j]);
          }
      if (ito_lab_status (lab))
        return;
      if (n != 5 && n != 10)
        continue;
      for (int m = 0; m < 2; m++)
        gain = fmax (gain, klub[m][FOUND][j] / klub[m][EDM][j]);
      char name[60], text[200];
      for (int r = EDM; r <= WRONG; r++)
        {
          int other = r == WRONG ? EDM : r, mine = r == WRONG ? WRONG : FOUND;
          double q = w[mine].value / w[other].value;
          double error = q
                         * hypot (w[mine].standard_error / w[mine].value,
                                  w[other].standard_error / w[other].value);
          snprintf (name, sizeof name, "w1-%s-%zu", rule_name[r], n);
          if (r == WRONG)
            snprintf (
                text, sizeof text,
                "Mixture, %zu steps: W₁ with times for data of deviation 0.01, over that with "
                "EDM's",
                n);
          else
            snprintf (text, sizeof text,
                      "Mixture, %zu steps: W₁ with the times found, over that with times %s%s", n,
                      r == EDM ? "of " : "", rule_title[r]);
          if (r == WRONG)
            ito_lab_control (lab, name, text, q, error, -INFINITY, 1);
          else
            ito_lab_claim (lab, name, text, q, error, -INFINITY, 0.7);
        }
    }
  if (ito_lab_status (lab))
    return;
  ito_lab_claim (lab, "bound-gain",
                 "Gaussian and mixture, 5 and 10 steps: the bound with the times found over that "
                 "with EDM's, the larger",
                 gain, 0, -INFINITY, 0.5);
  ito_lab_claim (lab, "is-bound",
                 "Gaussian, all times: the bound over the true divergence of the law, the least",
                 order, 0, 1, INFINITY);
  static const char *const tables[] = { "klub_gaussian", "klub_mixture", "kl_gaussian", "w1" };
  for (int k = 0; k < 4; k++)
    {
      ito_lab_column (lab, tables[k], "steps", "number of steps", "", COUNTS, counts);
      for (int r = 0; r < RULES; r++)
        ito_lab_column (lab, tables[k], rule_name[r], rule_title[r], "", COUNTS,
                        k < 2    ? klub[k][r]
                        : k == 2 ? kl[r]
                                 : w1[r]);
    }
}

/* The times of ten steps for the mixture. */
static void
times (ito_lab *lab, const ito_schedule *edm)
{
  double index[11], t[11];
  for (int r = 0; r < RULES; r++)
    {
      ito_grid *grid = grid_of (lab, edm, r, "ays:target=(" MIXTURE ")", HIGH, LOW, 10);
      for (uint64_t i = 0; i <= 10 && grid; i++)
        {
          index[i] = (double)i;
          t[i] = ito_grid_time (grid, i);
        }
      if (r == 0)
        ito_lab_column (lab, "times", "index", "i", "", 11, index);
      ito_lab_column (lab, "times", rule_name[r], rule_title[r], "", 11, t);
    }
}

static int
run (ito_lab *lab)
{
  ito_schedule *edm = ito_lab_schedule (lab, "edm");
  if (ito_lab_status (lab))
    return ito_lab_status (lab);
  deterministic (lab, edm);
  stochastic (lab, edm);
  times (lab, edm);
  return ito_lab_status (lab);
}

static const ito_experiment_param params[] = { { "paths", 150000, 1000000, 10000, 10000000,
                                                 "paths of the mixture for each schedule" },
                                               { NULL, 0, 0, 0, 0, NULL } };

const ito_experiment ito_experiment_ays = {
  .slug = "ays",
  .theme = "samplers",
  .title = "Align Your Steps: Optimizing Sampling Schedules in Diffusion Models",
  .authors = "Amirmojtaba Sabour, Sanja Fidler, Karsten Kreis",
  .year = 2024,
  .arxiv = "2404.14507",
  .claim = "The times of a sampler can be optimised by minimising a bound on the Kullback–Leibler "
           "divergence between the generative SDE and its discretisation; the best times depend on "
           "the data, have a closed form for Gaussians, and beat times made by hand, most at few "
           "steps.",
  .faithfulness = ITO_CORE,
  .text = "*The toy.* σ = t as in EDM. DDIM on N(0, 0.5²) from t = 80 to 0.002, whose output "
          "deviation is the true one times Π cos(aᵢ − aᵢ₊₁), t = c tan a. Stochastic DDIM, whose "
          "denoiser is frozen over a step, from t = 20 to 0.05 on N(0, 0.5²) and on "
          "0.5 N(−1, 0.01) + 0.5 N(1, 0.01), from exact starting laws.\n\n"
          "*The bound.* On a step it is the integral of E|D(x, t) − D(xᵢ, tᵢ)|²/t³. The denoiser "
          "is a martingale along the reversed path, so that the mean square is mmse(tᵢ) − "
          "mmse(t): the bound needs one function of t. The times are those of `ays`; their "
          "bounds are computed a second time here, with mmse in closed form and by quadrature.\n\n"
          "*Truth.* Variances are propagated without sampling; W₁ is taken against the exact "
          "quantiles of the law at t = 0.05.\n\n"
          "*A limit.* The weight t⁻³ makes the bound care for the smallest times. It should end "
          "near half the finest scale of the data, which is 0.1 here: far below it the times found "
          "crowd there, and the law is worse than with times equal in log t.",
  .params = params,
  .figure = ito_text_ays,
  .width = 1080,
  .height = 430,
  .caption = "Left: ten times for the mixture. Middle: W₁ of the mixture at the end against the "
             "number of steps. Right: the bound for the mixture. Dashed black: times that are best "
             "for a Gaussian of deviation 0.01.",
  .run = run
};
