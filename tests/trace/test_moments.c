/* Traces that keep moments: against the states themselves, in long double; the same bytes for any
 * threads, and after a kill. */
#include "exploding.h"
#include "tap.h"
#include "trace/trace.h"
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define NAME "test_moments.h5"
#define OTHER "test_moments_other.h5"
#define SAVED ((size_t)EXPLODING_STEPS / 2 + 1)

static int
write_moments (exploding *m, const char *name)
{
  ito_file *file = exploding_create (name);
  ito_trace *trace = file ? ito_trace_create_moments (file, "/", m->e) : NULL;
  return trace && ito_ensemble_run (m->e, ito_trace_slab, trace) == 0
         && ito_trace_finish (trace, m->e) == 0 && ito_file_close (file, 0) == 0;
}

static double *
read_all (ito_reader *r, const char *name, size_t rank, uint64_t last)
{
  size_t has = 0;
  uint64_t dims[4];
  double *data = NULL;
  if (ito_reader_array (r, name, &has, dims, &data) || has != rank || dims[0] != SAVED
      || dims[rank - 1] != last)
    {
      printf ("# %s: %s\n", name, ito_last_error ());
      abort ();
    }
  return data;
}

static void
test_against_states (size_t d)
{
  exploding m;
  exploding_begin (&m, d, "euler-maruyama", 0.5);
  int full = d <= 64;
  double *x = calloc (SAVED * EXPLODING_PATHS * d, sizeof *x);
  if (!x || ito_ensemble_run_array (m.e, x))
    abort ();
  uint64_t failed = ito_ensemble_get_result (m.e)->failed;
  tap_ok (failed > 100 && write_moments (&m, NAME), "moments in %zu coordinates: %s", d,
          ito_last_error ());
  ito_reader *r = ito_reader_open (NAME);
  double *time = read_all (r, "/moments/time", 1, SAVED),
         *count = read_all (r, "/moments/count", 1, SAVED);
  double *mean = read_all (r, "/moments/mean", 2, d);
  double *mean_error = read_all (r, "/moments/mean_standard_error", 2, d);
  double *product =
      read_all (r, full ? "/moments/covariance" : "/moments/variance", full ? 3 : 2, d);
  double *product_error =
      read_all (r, full ? "/moments/covariance_standard_error" : "/moments/variance_standard_error",
                full ? 3 : 2, d);
  double worst_mean = 0, worst_product = 0, worst_error = 0, symmetry = 0;
  size_t overflowed = 0, beyond = 0, step = d > 8 ? 23 : 1;
  int counts = 1;
  for (size_t t = 0; t < SAVED; t++)
    {
      const double *row = x + t * EXPLODING_PATHS * d;
      size_t n = 0;
      for (size_t p = 0; p < EXPLODING_PATHS; p++)
        n += isnan (row[p * d]) ? 0 : 1;
      counts = counts && count[t] == (double)n && fabs (time[t] - (double)t / (SAVED - 1)) < 1e-15;
      for (size_t i = 0; i < d; i += step)
        for (size_t j = full ? 0 : i; j < (full ? d : i + 1); j++)
          {
            long double mi = 0, mj = 0, sum = 0, squares = 0;
            for (size_t p = 0; p < EXPLODING_PATHS; p++)
              if (!isnan (row[p * d]))
                {
                  mi += row[p * d + i];
                  mj += row[p * d + j];
                }
            mi /= (long double)n;
            mj /= (long double)n;
            for (size_t p = 0; p < EXPLODING_PATHS; p++)
              if (!isnan (row[p * d]))
                {
                  long double c = (row[p * d + i] - mi) * (row[p * d + j] - mj);
                  sum += c;
                  squares += c * c;
                }
            size_t k = full ? (t * d + i) * d + j : t * d + i;
            sum /= (long double)(n - 1);
            long double error = sqrtl ((squares / (long double)n - sum * sum) / (long double)n);
            long double scale = sqrtl (squares / (long double)n);
            /* Beyond the range of a double there is no number to be had. */
            if (error > 1e150L)
              {
                overflowed++;
                beyond += isfinite (product_error[k]) ? 0 : 1;
                continue;
              }
            worst_mean =
                fmax (worst_mean, (double)fabsl ((mean[t * d + i] - mi) / (1 + fabsl (mi))));
            worst_product = fmax (worst_product, (double)fabsl (product[k] - sum) / (double)scale);
            worst_error = fmax (worst_error, (double)fabsl (product_error[k] / error - 1));
            if (i == j)
              worst_error =
                  fmax (worst_error,
                        (double)fabsl (mean_error[t * d + i] / sqrtl (sum / (long double)n) - 1));
            if (full)
              symmetry = fmax (symmetry, fabs (product[k] - product[(t * d + j) * d + i]));
          }
    }
  tap_ok (counts, "counts of the paths that go on, and their times");
  tap_near (worst_mean, 0, 1e-13, "means");
  tap_near (worst_product, 0, 1e-12, full ? "covariances" : "variances");
  tap_ok (symmetry == 0, "covariances are symmetric");
  tap_near (worst_error, 0, 1e-9, "standard errors, of groups with means of their own");
  tap_ok (overflowed > 0 && beyond == overflowed, "where they overflow they are no numbers");
  size_t rank;
  uint64_t dims[4];
  double *ended = NULL;
  ito_reader_array (r, "/moments/status_count", &rank, dims, &ended);
  tap_ok (ended && ended[1] == (double)failed && ended[0] == (double)(EXPLODING_PATHS - failed),
          "paths by how they ended");
  tap_ok (!ito_reader_has (r, "/x") && !ito_reader_has (r, "/path"), "no paths are kept");
  ito_reader_close (r);
  free (ended);
  free (time);
  free (count);
  free (mean);
  free (mean_error);
  free (product);
  free (product_error);
  free (x);
  exploding_end (&m);
}

static int
same_files (char *text, size_t size)
{
  int differ = 1;
  char hash[65] = "a", other[65] = "b";
  ito_reader *a = ito_reader_open (NAME), *b = ito_reader_open (OTHER);
  int good = a && b && ito_reader_compare (a, b, 0, &differ, text, size) == 0
             && ito_reader_hash (a, hash) == 0 && ito_reader_hash (b, other) == 0;
  ito_reader_close (a);
  ito_reader_close (b);
  return good && !differ && strcmp (hash, other) == 0;
}

static int
count_down (const ito_slab *slab, void *params)
{
  exploding_sink *s = params;
  if (s->left-- == 0)
    kill (getpid (), SIGKILL);
  return ito_trace_slab (slab, s->trace);
}

static void
test_same_bytes (void)
{
  static const unsigned threads[] = { 1, 3, 7 };
  char text[400] = "";
  exploding m;
  exploding_begin (&m, 2, "euler-maruyama", 0.5);
  write_moments (&m, NAME);
  for (size_t i = 0; i < 3; i++)
    {
      ito_ensemble_set_threads (m.e, threads[i]);
      ito_ensemble_set_block (m.e, 100 * (i + 1));
      tap_ok (write_moments (&m, OTHER) && same_files (text, sizeof text),
              "%u threads, blocks of %zu: the same bits %s", threads[i], 100 * (i + 1), text);
    }
  ito_ensemble_set_threads (m.e, 2);
  for (int slabs = 1; slabs < 10; slabs += 4)
    {
      fflush (stdout);
      pid_t child = fork ();
      if (child == 0)
        {
          ito_file *file = exploding_create (OTHER);
          exploding_sink sink = { .trace = ito_trace_create_moments (file, "/", m.e),
                                  .left = slabs };
          ito_ensemble_run (m.e, count_down, &sink);
          _exit (1);
        }
      int how = 0;
      int good = waitpid (child, &how, 0) == child && WIFSIGNALED (how);
      ito_file *file = exploding_resume (OTHER);
      ito_trace *trace = file ? ito_trace_resume (file, "/", m.e) : NULL;
      good = good && trace && ito_ensemble_run (m.e, ito_trace_slab, trace) == 0
             && ito_trace_finish (trace, m.e) == 0 && ito_file_close (file, 0) == 0;
      tap_ok (good && same_files (text, sizeof text), "killed after %d slabs, resumed: the same %s",
              slabs, text);
    }
  ito_ensemble_set_seed (m.e, 2);
  tap_ok (write_moments (&m, OTHER) && !same_files (text, sizeof text),
          "control: another seed is not: %s", text);
  exploding_end (&m);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_against_states (1);
  test_against_states (3);
  test_against_states (65);
  test_same_bytes ();
  remove (NAME);
  remove (OTHER);
  return tap_done ();
}
