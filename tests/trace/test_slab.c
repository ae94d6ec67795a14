/* Traces come back bit for bit, for sizes at the edges of chunks. */
#include "tap.h"
#include "trace/pattern.h"
#include <gsl/gsl_errno.h>

#define FILE_NAME "test_slab.h5"

/* All of /x, by HDF5 itself. */
static double *
read_all (size_t count)
{
  double *x = calloc (count, sizeof *x);
  hid_t file = H5Fopen (FILE_NAME, H5F_ACC_RDONLY, H5P_DEFAULT);
  hid_t dataset = H5Dopen2 (file, "/x", H5P_DEFAULT);
  if (!x || H5Dread (dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, x) < 0)
    abort ();
  H5Dclose (dataset);
  H5Fclose (file);
  return x;
}

static size_t
differences (const ito_trace_shape *s, const double *x)
{
  size_t wrong = 0;
  for (uint64_t t = 0; t < s->times; t++)
    for (uint64_t p = 0; p < s->paths; p++)
      for (uint64_t i = 0; i < s->d; i++)
        {
          double truth = pattern (t, p, i);
          wrong += memcmp (x + (t * s->paths + p) * s->d + i, &truth, sizeof truth) != 0;
        }
  return wrong;
}

/* The twins of the reader, against the pattern. */
static size_t
slice_differences (const ito_trace_shape *s)
{
  size_t wrong = 0;
  ito_reader *reader = ito_reader_open (FILE_NAME);
  double *x = calloc ((s->paths + s->times) * s->d, sizeof *x);
  if (!reader || !x)
    abort ();
  uint64_t t = s->times - 1, p = s->paths - 1;
  wrong += ito_reader_time (reader, "/", t, x) != 0;
  for (uint64_t q = 0; q < s->paths; q++)
    for (uint64_t i = 0; i < s->d; i++)
      {
        double truth = pattern (t, q, i);
        wrong += memcmp (x + q * s->d + i, &truth, sizeof truth) != 0;
      }
  wrong += ito_reader_path (reader, "/", p, x) != 0;
  for (uint64_t u = 0; u < s->times; u++)
    for (uint64_t i = 0; i < s->d; i++)
      {
        double truth = pattern (u, p, i);
        wrong += memcmp (x + u * s->d + i, &truth, sizeof truth) != 0;
      }
  uint64_t done, all;
  wrong += ito_reader_done (reader, "/", &done, &all) != 0 || done != all
           || all != (s->paths + 2047) / 2048;
  ito_reader_close (reader);
  free (x);
  return wrong;
}

static void
round_trip (uint64_t paths, uint64_t times, size_t d)
{
  ito_error error = ITO_NO_ERROR;
  ito_trace_shape s = { .paths = paths, .times = times, .d = d };
  ito_ensemble_result result = { .paths = paths, .evaluations = 3, .seconds = 0.5 };
  ito_file *file =
      ito_file_create (FILE_NAME, &(ito_file_facts){ .format = "trace", .overwrite = 1 });
  ito_trace *trace = file ? pattern_trace (file, "/", &s, &error) : NULL;
  /* Groups in no order: the odd ones first. */
  int good = trace && pattern_write (trace, &s, 1, UINT64_MAX, 2) == 0
             && pattern_write (trace, &s, 0, UINT64_MAX, 2) == 0
             && pattern_end (trace, &result, &error) == 0 && ito_file_close (file, 0) == 0;
  double *x = good ? read_all (paths * times * d) : NULL;
  size_t wrong = x ? differences (&s, x) : 1;
  tap_ok (good && wrong == 0 && slice_differences (&s) == 0,
          "N=%llu T=%llu d=%zu comes back bit for bit", (unsigned long long)paths,
          (unsigned long long)times, d);
  if (x && paths == 2049 && times == 11 && d == 2)
    {
      x[paths * d] = -x[paths * d];
      tap_ok (differences (&s, x) == 1, "control: one sign changed is one difference");
    }
  free (x);
}

static void
chunks (void)
{
  static const struct
  {
    uint64_t times, paths;
    size_t d, chunk_times, chunk_paths;
  } truth[] = { { 25, 5000, 1, 10, 2048 },  { 25, 5000, 2, 10, 2048 }, { 25, 5000, 3, 10, 2048 },
                { 25, 5000, 4, 10, 1024 },  { 25, 5000, 40, 10, 128 }, { 1, 5000, 2, 1, 2048 },
                { 7, 300, 2, 7, 300 },      { 10, 100, 40, 10, 100 },  { 10, 1000, 40, 10, 128 },
                { 10, 5000, 100000, 10, 1 } };
  int good = 1;
  for (size_t i = 0; i < sizeof truth / sizeof *truth; i++)
    {
      size_t t, p;
      ito_trace_chunk (truth[i].times, truth[i].paths, truth[i].d, &t, &p);
      if (t != truth[i].chunk_times || p != truth[i].chunk_paths)
        {
          printf ("# T=%llu N=%llu d=%zu: %zu x %zu\n", (unsigned long long)truth[i].times,
                  (unsigned long long)truth[i].paths, truth[i].d, t, p);
          good = 0;
        }
    }
  tap_ok (good, "chunks are 10 x 2048 x d, halved in paths down to 512 KiB");
}

static void
refusals (void)
{
  ito_error error = ITO_NO_ERROR;
  ito_trace_shape s = { .paths = 3000, .times = 15, .d = 2 };
  ito_ensemble_result result = { .paths = 3000 };
  static const double x[2048 * 10 * 2];
  static const struct
  {
    uint64_t path, time;
    size_t paths, times, d;
  } bad[] = { { 100, 0, 2048, 10, 2 }, { 0, 5, 2048, 10, 2 },    { 0, 0, 2048, 10, 3 },
              { 0, 0, 2047, 10, 2 },   { 2048, 0, 2048, 10, 2 }, { 0, 10, 2048, 10, 2 },
              { 4096, 0, 1, 10, 2 },   { 0, 20, 2048, 1, 2 } };
  int refused = 0;
  ito_file *file =
      ito_file_create (FILE_NAME, &(ito_file_facts){ .format = "trace", .overwrite = 1 });
  ito_trace *trace = pattern_trace (file, "/", &s, &error);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    {
      ito_error one = ITO_NO_ERROR;
      const ito_slab slab = { .first_path = bad[i].path,
                              .first_time = bad[i].time,
                              .paths = bad[i].paths,
                              .times = bad[i].times,
                              .d = bad[i].d,
                              .x = x };
      refused += ito_trace_write (trace, &slab, &one) == GSL_EINVAL;
    }
  tap_ok (refused == sizeof bad / sizeof *bad, "slabs that do not fit are refused");
  pattern_write (trace, &s, 0, 1, 1);
  tap_ok (pattern_end (trace, &result, &error) == GSL_EFAILED && strstr (error.text, "not whole"),
          "a trace without all of its slabs cannot be finished: %s", error.text);
  ito_file_close (file, 0);
  ito_reader *reader = ito_reader_open (FILE_NAME);
  tap_same (ito_reader_text (reader, "/", "status"), "interrupted",
            "and its file says interrupted, also when it is closed as complete");
  ito_reader_close (reader);
}

/* Paths that stopped, and facts of the run. */
static void
endings (void)
{
  ito_error error = ITO_NO_ERROR;
  ito_trace_shape s = { .paths = 5, .times = 3, .d = 2 };
  unsigned char status[5] = { 0, 1, 0, 3, 2 };
  double nan = (double)NAN, stop_time[5] = { nan, 0.25, nan, 0.5, 0.125 };
  double stop_state[10] = { nan, nan, 1, 2, nan, nan, 3, 4, 5, 6 };
  ito_ensemble_result result = { .paths = 5, .seconds = 0.75 };
  for (int failed = 1; failed >= 0; failed--)
    {
      ito_file *file =
          ito_file_create (FILE_NAME, &(ito_file_facts){ .format = "trace", .overwrite = 1 });
      ito_trace *trace = pattern_trace (file, "/", &s, &error);
      ito_slab slab;
      double *x = pattern_slab (&s, 0, 0, &slab);
      slab.evaluations = 62.5;
      if (failed)
        {
          slab.stopped = 3;
          slab.status = status;
          slab.stop_time = stop_time;
          slab.stop_state = stop_state;
        }
      int good = ito_trace_slab (&slab, trace) == 0;
      free (x);
      good = good && pattern_end (trace, &result, &error) == 0 && ito_file_close (file, 0) == 0;
      ito_reader *reader = ito_reader_open (FILE_NAME);
      size_t rank;
      uint64_t dims[4];
      double *read_status, *read_time, *read_state, nfe = 0, threads = 0;
      ito_reader_array (reader, "/path_status", &rank, dims, &read_status);
      ito_reader_array (reader, "/path_stop_time", &rank, dims, &read_time);
      ito_reader_array (reader, "/path_stop_state", &rank, dims, &read_state);
      ito_reader_number (reader, "/", "nfe", &nfe);
      ito_reader_number (reader, "/", "threads", &threads);
      for (int p = 0; p < 5; p++)
        {
          int ended = failed && status[p];
          good = good && read_status[p] == (ended ? status[p] : 0)
                 && (ended ? read_time[p] == stop_time[p] : isnan (read_time[p]))
                 && (ended ? read_state[2 * p + 1] == stop_state[2 * p + 1]
                           : isnan (read_state[2 * p]));
        }
      tap_ok (good && nfe == 12.5 && threads == 2, "how the paths ended comes back (%d failed)",
              failed ? 3 : 0);
      free (read_status);
      free (read_time);
      free (read_state);
      double *counts;
      ito_reader_array (reader, "/resume/status_count", &rank, dims, &counts);
      tap_ok (counts[0] == (failed ? 2 : 5) && counts[1] == failed && counts[2] == failed
                  && counts[3] == failed,
              "and is counted");
      free (counts);
      ito_reader_close (reader);
    }
}

int
main (void)
{
  static const uint64_t paths[] = { 1, 2047, 2048, 2049, 5000 }, times[] = { 1, 9, 10, 11, 25 };
  gsl_set_error_handler_off ();
  remove (FILE_NAME);
  chunks ();
  for (size_t i = 0; i < 5; i++)
    for (size_t j = 0; j < 5; j++)
      round_trip (paths[i], times[j], 1 + (i + j) % 2);
  round_trip (2049, 11, 5);
  round_trip (5000, 25, 5);
  round_trip (1000, 11, 40);
  round_trip (2049, 10, 40);
  round_trip (4096, 20, 2);
  refusals ();
  endings ();
  remove (FILE_NAME);
  return tap_done ();
}
