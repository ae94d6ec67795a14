/* What is observed of an ensemble, against the states themselves; the same bits for any threads. */
#include "ensemble/ensemble.h"
#include "tap.h"
#include <ito/ito.h>
#include <sys/resource.h>

#define PATHS 5000
#define D 2
#define SAVED 4
#define STEPS 12
#define BINS 7

static double x[SAVED][PATHS][D];

/* The product of the coordinates and the square of the second. */
static int
products (size_t n, size_t d, double t, const double *rows, double *out, void *params)
{
  (void)t;
  for (size_t p = 0; p < n; p++)
    {
      out[2 * p] = rows[p * d] * rows[p * d + 1];
      out[2 * p + 1] = rows[p * d + 1] * rows[p * d + 1];
    }
  return *(int *)params;
}

typedef struct
{
  ito_process *process;
  ito_solver *solver;
  ito_grid *grid;
} parts;

/* x1' = x1^2 explodes for starts above 1 before t = 1. */
static int
explode (size_t n, size_t stride, const double *t, size_t t_inc, const double *at, double *out,
         void *params)
{
  (void)t;
  (void)t_inc;
  (void)params;
  for (size_t p = 0; p < n; p++)
    {
      out[p] = at[p] > 50 ? (double)INFINITY : at[p] * at[p];
      out[stride + p] = -at[stride + p];
    }
  return 0;
}

static ito_ensemble *
ensemble (const parts *p, unsigned threads)
{
  ito_ensemble *e = ito_ensemble_alloc (p->process, p->solver, p->grid);
  ito_ensemble_set_paths (e, PATHS);
  ito_ensemble_set_threads (e, threads);
  ito_ensemble_start_gaussian (e, 1);
  ito_ensemble_save_every (e, STEPS / (SAVED - 1));
  return e;
}

static int
write_observed (const parts *p, const char *name, unsigned threads, int moments)
{
  static int fine;
  int good = 0;
  ito_ensemble *e = ensemble (p, threads);
  ito_file_facts facts = { .format = "trace", .overwrite = 1 };
  ito_file *file = ito_file_create (name, &facts);
  if (file && ito_ensemble_observe (e, "products", 2, products, &fine) == 0
      && ito_ensemble_histogram (e, "second", 1, -1, 1.5, BINS) == 0)
    {
      ito_trace *t =
          moments ? ito_trace_create_moments (file, "/", e) : ito_trace_create (file, "/", e);
      good = t && ito_ensemble_run (e, ito_trace_slab, t) == 0 && ito_trace_finish (t, e) == 0;
    }
  good = file && ito_file_close (file, 0) == 0 && good;
  ito_ensemble_free (e);
  return good;
}

static double *
read_all (ito_reader *r, const char *name)
{
  size_t rank;
  uint64_t dims[4];
  double *data = NULL;
  if (ito_reader_array (r, name, &rank, dims, &data))
    {
      printf ("# %s\n", ito_last_error ());
      abort ();
    }
  return data;
}

static void
test_values (ito_reader *r)
{
  double *mean = read_all (r, "/observables/products/mean"),
         *error = read_all (r, "/observables/products/mean_standard_error"),
         *covariance = read_all (r, "/observables/products/covariance"),
         *count = read_all (r, "/observables/products/count"),
         *share = read_all (r, "/observables/second/mean"),
         *share_error = read_all (r, "/observables/second/mean_standard_error"),
         *edge = read_all (r, "/observables/second/edges");
  double worst = 0, worst_share = 0;
  for (size_t i = 0; i < SAVED; i++)
    {
      long double sum[2] = { 0 }, square[2][2] = { { 0 } }, bin[BINS + 2] = { 0 }, n = 0;
      for (int pass = 0; pass < 2; pass++)
        for (size_t p = 0; p < PATHS; p++)
          {
            long double a = x[i][p][0], b = x[i][p][1], v[2] = { a * b, b * b };
            if (isnan (x[i][p][0]))
              continue;
            for (int k = 0; k < 2; k++)
              {
                sum[k] += pass ? 0 : v[k];
                for (int l = 0; pass && l < 2; l++)
                  square[k][l] += (v[k] - sum[k] / n) * (v[l] - sum[l] / n);
              }
            if (pass)
              {
                size_t k = 0;
                while (k <= BINS && x[i][p][1] >= edge[k])
                  k++;
                bin[k] += 1;
              }
            else
              n += 1;
          }
      worst = fmax (worst, fabs (count[i] - (double)n));
      for (int k = 0; k < 2; k++)
        {
          double s = (double)sqrtl (square[k][k] / (n - 1) / n);
          worst = fmax (worst, fabs (mean[2 * i + (size_t)k] / (double)(sum[k] / n) - 1));
          worst = fmax (worst, fabs (error[2 * i + (size_t)k] / s - 1));
          worst = fmax (
              worst,
              fabs (covariance[4 * i + (size_t)k * 2 + 1] / (double)(square[k][1] / (n - 1)) - 1));
        }
      for (size_t k = 0; k < BINS + 2; k++)
        {
          double q = (double)(bin[k] / n), s = sqrt (q * (1 - q) / ((double)n - 1));
          worst_share = fmax (worst_share, fabs (share[i * (BINS + 2) + k] - q));
          worst_share = fmax (worst_share, fabs (share_error[i * (BINS + 2) + k] - s));
        }
    }
  tap_near (worst, 0, 1e-10, "mean, standard error and covariance of an observable");
  tap_near (worst_share, 0, 1e-12, "shares of the paths in the bins, and their standard errors");
  free (mean);
  free (error);
  free (covariance);
  free (count);
  free (share);
  free (share_error);
  free (edge);
}

static void
test_same (const char *a, const char *b, int want, const char *what)
{
  ito_reader *one = ito_reader_open (a), *two = ito_reader_open (b);
  char text[300];
  int differ = -1;
  ito_reader_compare (one, two, 0, &differ, text, sizeof text);
  tap_ok (differ == want, "%s", what);
  ito_reader_close (one);
  ito_reader_close (two);
}

static void
test_refusals (const parts *p)
{
  int fails = GSL_EDOM;
  ito_ensemble *e = ensemble (p, 2);
  tap_ok (ito_ensemble_histogram (e, "a", 2, 0, 1, 3) == GSL_EINVAL
              && ito_ensemble_histogram (e, "a", 0, 1, 1, 3) == GSL_EINVAL
              && ito_ensemble_histogram (e, "a", 0, 0, 1, 0) == GSL_EINVAL
              && ito_ensemble_histogram (e, "a/b", 0, 0, 1, 3) == GSL_EINVAL
              && ito_ensemble_observe (e, "a", 0, products, NULL) == GSL_EINVAL,
          "no such coordinate, no bins, no name, no values: refused");
  tap_ok (ito_ensemble_observe (e, "a", 2, products, &fails) == 0
              && ito_ensemble_observe (e, "a", 2, products, &fails) == GSL_EINVAL,
          "a name is taken once");
  tap_ok (ito_ensemble_run_array (e, &x[0][0][0]) == GSL_EINVAL
              && strstr (ito_last_error (), "observable"),
          "an observable that fails fails the run");
  ito_ensemble_free (e);
}

static int
nothing (const ito_slab *slab, void *params)
{
  *(double *)params += slab->x[0];
  return 0;
}

/* Few paths of many coordinates take the memory of few, not of 2048. */
static void
test_memory (void)
{
  struct rusage before, after;
  double sum = 0;
  ito_target *target = ito_target_alloc ("gaussian:d=100000");
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *process = ito_process_alloc_reverse (score, 1);
  ito_solver *solver = ito_solver_alloc ("euler-maruyama");
  ito_grid *grid = ito_grid_alloc ("uniform", schedule, 1, 1e-3, 2);
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  getrusage (RUSAGE_SELF, &before);
  int code = e ? ito_ensemble_set_paths (e, 4) : -1;
  if (!code)
    code = ito_ensemble_run (e, nothing, &sum);
  getrusage (RUSAGE_SELF, &after);
  long more = after.ru_maxrss - before.ru_maxrss; /* KiB */
  tap_ok (code == 0 && more < 300000, "4 paths of 100000 coordinates: %ld KiB", more);
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (process);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  const ito_sde sde = { .d = D, .drift = explode };
  parts p = { ito_process_alloc (&sde), ito_solver_alloc ("rk4"),
              ito_grid_alloc ("uniform", NULL, 0, 1, STEPS) };
  ito_ensemble *e = ensemble (&p, 1);
  if (ito_ensemble_run_array (e, &x[0][0][0]))
    abort ();
  uint64_t failed = ito_ensemble_get_result (e)->failed;
  tap_ok (failed > 100, "%llu paths stop", (unsigned long long)failed);
  ito_ensemble_free (e);
  tap_ok (write_observed (&p, "test_observe_a.h5", 1, 0), "beside the states");
  tap_ok (write_observed (&p, "test_observe_b.h5", 3, 1), "without the states, by 3 threads");
  tap_ok (write_observed (&p, "test_observe_c.h5", 1, 1), "without the states");
  for (int k = 0; k < 2; k++)
    {
      ito_reader *r = ito_reader_open (k ? "test_observe_b.h5" : "test_observe_a.h5");
      test_values (r);
      ito_reader_close (r);
    }
  test_same ("test_observe_b.h5", "test_observe_c.h5", 0, "the same bits for any threads");
  test_same ("test_observe_a.h5", "test_observe_c.h5", 1,
             "control: with states it is another file");
  test_refusals (&p);
  test_memory ();
  ito_grid_free (p.grid);
  ito_solver_free (p.solver);
  ito_process_free (p.process);
  return tap_done ();
}
