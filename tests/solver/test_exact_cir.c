/* The exact step of square-root diffusions: gamma and Poisson variables, and the law of the state,
 * against GSL's distribution functions (Kolmogorov-Smirnov and chi-square at p = 1e-10), beside
 * controls of slightly other laws. */
#include "solver/sde/gamma_draw.h"
#include "tap.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <ito/ito.h>

#define N 40000
#define STRIDE N

static double x[N], sorted[N], memory[3 * STRIDE];

/* P(sqrt(n) D > 3.44) = 1e-10. */
#define KS_BOUND 3.44

static int
compare (const void *a, const void *b)
{
  double u = *(const double *)a, v = *(const double *)b;
  return (u > v) - (u < v);
}

typedef double cdf (double u, double a, double b);

/* sqrt(n) times the distance of the sample x to a law. */
static double
ks (cdf *law, double a, double b)
{
  double worst = 0;
  memcpy (sorted, x, sizeof x);
  qsort (sorted, N, sizeof *sorted, compare);
  for (size_t p = 0; p < N; p++)
    {
      double f = law (sorted[p], a, b);
      worst = fmax (worst, fmax (f - (double)p / N, ((double)p + 1) / N - f));
    }
  return worst * sqrt (N);
}

static double
gamma_law (double u, double shape, double unused)
{
  (void)unused;
  return gsl_cdf_gamma_P (u, shape, 1);
}

static ito_step
fake_step (const ito_noise_source *noise)
{
  return (ito_step){ .n = N, .stride = STRIDE, .d = 1, .m = 1, .step = 3, .noise = noise };
}

static void
test_gamma (void)
{
  static const double shapes[] = { 0.02, 0.3, 0.99, 1, 1.7, 30, 1e5 };
  for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++)
    {
      const ito_noise_source noise = { .seed = 5 + k, .cells = 1 };
      ito_step s = fake_step (&noise);
      for (size_t p = 0; p < N; p++)
        x[p] = shapes[k];
      ito_gamma_draw (&s, x, memory);
      double right = ks (gamma_law, shapes[k], 0);
      double a = shapes[k], wrong = ks (gamma_law, a < 1 ? 1.2 * a : a + 0.06 * sqrt (a), 0);
      tap_ok (right < KS_BOUND, "gamma variables of shape %g: sqrt(n) D = %.2f", shapes[k], right);
      if (shapes[k] > 0.1)
        tap_ok (wrong > KS_BOUND, "control: not of a shape near (%.2f)", wrong);
    }
}

/* Chi-square over values with at least 20 expected, as a normal deviate (E. Wilson, M. Hilferty).
 */
static double
chi_square (double mean)
{
  static double count[200000];
  double sum = 0, cells = 0, left = N, left_seen = N;
  size_t low = (size_t)fmax (0, mean - 9 * sqrt (mean) - 9),
         width = (size_t)(18 * sqrt (mean) + 30);
  memset (count, 0, width * sizeof *count);
  for (size_t p = 0; p < N; p++)
    if (x[p] >= (double)low && x[p] < (double)(low + width))
      count[(size_t)x[p] - low]++;
  for (size_t k = 0; k < width; k++)
    {
      double expected = N * gsl_ran_poisson_pdf ((unsigned)(low + k), mean);
      if (expected < 20)
        continue;
      sum += pow (count[k] - expected, 2) / expected;
      left -= expected;
      left_seen -= count[k];
      cells++;
    }
  if (left > 5)
    {
      sum += pow (left_seen - left, 2) / left;
      cells++;
    }
  double dof = cells - 1, v = 2 / (9 * dof);
  return (cbrt (sum / dof) - (1 - v)) / sqrt (v);
}

static void
test_poisson (void)
{
  static const double means[] = { 0.4, 3, 9.99, 10, 10.4, 37, 1500, 90000 };
  for (size_t k = 0; k < sizeof means / sizeof *means; k++)
    {
      const ito_noise_source noise = { .seed = 5 + k, .cells = 1 };
      ito_step s = fake_step (&noise);
      for (size_t p = 0; p < N; p++)
        x[p] = means[k];
      ito_poisson_draw (&s, x, memory);
      double right = chi_square (means[k]), wrong = chi_square (means[k] + 0.15 * sqrt (means[k]));
      tap_ok (right < 6.5, "Poisson variables of mean %g: chi-square at %.2f sd", means[k], right);
      tap_ok (wrong > 6.5, "control: not of a mean near (%.2f)", wrong);
    }
  const ito_noise_source noise = { .seed = 1, .cells = 1 };
  ito_step s = fake_step (&noise);
  memset (x, 0, sizeof x);
  x[1] = -1;
  ito_poisson_draw (&s, x, memory);
  tap_ok (x[0] == 0 && x[1] == -1 && x[2] == 0, "of mean 0: 0; what is no mean stays");
}

/* Noncentral chi-square, a Poisson mixture; a: degrees of freedom, b: noncentrality. */
static double
noncentral (double u, double a, double b)
{
  double sum = 0, mean = b / 2;
  int low = (int)fmax (0, mean - 9 * sqrt (mean) - 9), high = (int)(mean + 9 * sqrt (mean) + 25);
  for (int j = low; j <= high; j++)
    sum += gsl_ran_poisson_pdf ((unsigned)j, mean) * gsl_cdf_chisq_P (u, a + 2 * j);
  return sum;
}

static void
test_law (double s2, double h, double start, uint64_t steps)
{
  const double k = 2, th = 0.5;
  char spec[96];
  snprintf (spec, sizeof spec, "cir:s2=%.17g,u0=%.17g", s2, start);
  ito_problem *problem = ito_problem_alloc (spec);
  ito_process *process = ito_process_alloc (ito_problem_sde (problem));
  ito_solver *solver = ito_solver_alloc ("exact-cir");
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, h, steps);
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  /* Fewer paths: the distribution function is dear. */
  enum
  {
    FEW = 4000
  };
  static double few[FEW];
  int status = !e || ito_ensemble_set_paths (e, FEW) || ito_ensemble_set_seed (e, 17)
               || ito_ensemble_start_point (e, &start) || ito_ensemble_run_array (e, few);
  int failed = status || ito_ensemble_get_result (e)->failed > 0;
  qsort (few, FEW, sizeof *few, compare);
  double c = 4 * k / (s2 * -expm1 (-k * h)), nu = 4 * k * th / s2, l = c * exp (-k * h) * start;
  double right = 0, wrong = 0;
  for (size_t p = 0; p < FEW; p++)
    for (int other = 0; other < 2; other++)
      {
        double f = noncentral (c * few[p], nu * (other ? 1.2 : 1) + (other ? 0.2 : 0),
                               l * (other ? 1.1 : 1));
        double off = fmax (f - (double)p / FEW, ((double)p + 1) / FEW - f);
        *(other ? &wrong : &right) = fmax (off, other ? wrong : right);
      }
  tap_ok (!failed && few[0] >= 0 && right * sqrt (FEW) < KS_BOUND,
          "nu = %g, %d step(s) of %g from %g: sqrt(n) D = %.2f, least state %.2g", nu, (int)steps,
          h / (double)steps, start, right * sqrt (FEW), few[0]);
  tap_ok (wrong * sqrt (FEW) > KS_BOUND, "control: not of another law (%.2f)", wrong * sqrt (FEW));
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (process);
  ito_problem_free (problem);
}

/* The same bits in blocks of any size. */
static void
test_blocks (void)
{
  enum
  {
    PATHS = 300
  };
  double one[PATHS], two[PATHS];
  int same = 1;
  for (int k = 0; k < 2; k++)
    {
      ito_problem *problem = ito_problem_alloc (k ? "cir:s2=10" : "cir");
      ito_process *process = ito_process_alloc (ito_problem_sde (problem));
      ito_solver *solver = ito_solver_alloc ("exact-cir");
      ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1, 20);
      for (size_t block = 1; block <= 256; block *= 16)
        {
          ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
          same = same && !ito_ensemble_set_paths (e, PATHS) && !ito_ensemble_set_block (e, block)
                 && !ito_ensemble_start_point (e, ito_problem_start (problem))
                 && !ito_ensemble_run_array (e, block == 1 ? one : two);
          ito_ensemble_free (e);
          same = same && (block == 1 || memcmp (one, two, sizeof one) == 0);
        }
      ito_grid_free (grid);
      ito_solver_free (solver);
      ito_process_free (process);
      ito_problem_free (problem);
    }
  tap_ok (same, "the same bits in blocks of any size");
}

static void
test_refusals (void)
{
  static const char *const others[] = { "gbm", "ou", "double-well", "heston" };
  ito_solver *solver = ito_solver_alloc ("exact-cir:force=yes");
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1, 2);
  for (size_t k = 0; k < 4; k++)
    {
      ito_problem *problem = ito_problem_alloc (others[k]);
      ito_process *process = ito_process_alloc (ito_problem_sde (problem));
      ito_error error = ITO_NO_ERROR;
      tap_ok (ito_solver_accepts (solver, process, grid, &error) == GSL_EINVAL, "%s: %s", others[k],
              error.text);
      ito_process_free (process);
      ito_problem_free (problem);
    }
  ito_problem *problem = ito_problem_alloc ("cir");
  ito_process *process = ito_process_alloc (ito_problem_sde (problem));
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  const double z[2] = { 0 };
  double end;
  ito_ensemble_set_paths (e, 1);
  ito_ensemble_start_point (e, ito_problem_start (problem));
  tap_ok ((ito_ensemble_noise_array (e, z, 2) || ito_ensemble_run_array (e, &end))
              && strstr (ito_last_error (), "as many numbers as it takes"),
          "%s", ito_last_error ());
  ito_ensemble_free (e);
  ito_process_free (process);
  ito_problem_free (problem);
  ito_grid_free (grid);
  ito_solver_free (solver);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_gamma ();
  test_poisson ();
  test_law (0.5, 1, 0.5, 1);
  test_law (0.5, 1, 0.5, 5);
  test_law (4, 1, 0.5, 1);
  test_law (10, 1, 0.5, 1);
  test_law (10, 0.3, 2, 3);
  test_law (10, 0.001, 3, 1);
  test_law (100, 1, 3, 1);
  test_blocks ();
  test_refusals ();
  return tap_done ();
}
