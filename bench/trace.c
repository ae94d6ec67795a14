/* B6: 1e5 paths at 200 times in the plane, 320 MB, into a trace, beside the same number of bytes
 * written one after the other; then one path and one time read from that trace.
 *
 * The paths are of dx = -x dt by Euler's method, which costs next to nothing and is known:
 * x_k = (1 - h)^k x_0.  The cost of the trace is that of the run into it, from laying it out to
 * closing it, less that of the same run that keeps nothing. */
#include "bench.h"
#include "core/memory.h"
#include <errno.h>
#include <fcntl.h>
#include <gsl/gsl_math.h>
#include <ito/ito.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIECE ((size_t)2048 * 10 * 2)
#define READS 16 /* paths, or times, of one reading */

typedef struct
{
  bench *b;
  size_t paths, times;
  double h;
  ito_process *process;
  ito_solver *solver;
  ito_grid *grid;
  ito_ensemble *ensemble;
  double *start; /* [paths][2] */
  double *piece; /* [PIECE] */
  double *state; /* [paths or times][2] */
  char raw[512], trace[512];
} work;

static int
drift (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
       void *params)
{
  (void)t, (void)t_inc, (void)params;
  for (size_t i = 0; i < 2; i++)
    for (size_t p = 0; p < n; p++)
      out[i * stride + p] = -x[i * stride + p];
  return GSL_SUCCESS;
}

static int
raw_work (void *params, bench_sample *s, ito_error *error)
{
  work *w = params;
  size_t left = 2 * w->paths * w->times * sizeof (double), piece = PIECE * sizeof (double);
  unlink (w->raw);
  double start = bench_cpu ();
  int fd = open (w->raw, O_WRONLY | O_CREAT | O_EXCL, 0666);
  while (fd >= 0 && left)
    {
      ssize_t wrote = write (fd, w->piece, left < piece ? left : piece);
      if (wrote < 0 && errno != EINTR)
        break;
      left -= wrote > 0 ? (size_t)wrote : 0;
    }
  int bad = fd < 0 || left || close (fd);
  s->seconds = bench_cpu () - start;
  unlink (w->raw);
  return bad ? ito_fail (error, GSL_EFAILED, "cannot write '%s': %s", w->raw, strerror (errno))
             : GSL_SUCCESS;
}

static int
write_trace (work *w)
{
  const ito_file_facts facts = { .format = "trace", .command = "ito bench", .overwrite = 1 };
  ito_file *file = ito_file_create (w->trace, &facts);
  if (!file)
    return GSL_EFAILED;
  int status = ito_trace_run (file, "/", w->ensemble);
  if (status == GSL_SUCCESS)
    return ito_file_close (file, 0);
  ito_file_discard (file);
  return status;
}

static int
trace_work (void *params, bench_sample *s, ito_error *error)
{
  work *w = params;
  unlink (w->trace);
  double first = bench_cpu ();
  int status = ito_ensemble_run (w->ensemble, NULL, NULL);
  double second = bench_cpu ();
  if (!status)
    status = write_trace (w);
  s->seconds = (bench_cpu () - second) - (second - first);
  return bench_failed (status, error);
}

/* The largest relative deviation of x [2] from what path p is at time k. */
static double
deviation (const work *w, size_t p, size_t k, const double *x)
{
  double off = 0, decay = pow (1 - w->h, (double)k);
  for (size_t i = 0; i < 2; i++)
    {
      double truth = decay * w->start[2 * p + i];
      double d = fabs (x[i] - truth) / fabs (truth);
      off = d <= off ? off : d;
    }
  return off;
}

static int
read_work (work *w, int one_path, bench_sample *s, ito_error *error)
{
  ito_reader *r = ito_reader_open (w->trace);
  int status = r ? GSL_SUCCESS : GSL_EFAILED;
  s->seconds = s->value[0] = 0;
  for (size_t j = 0; j < READS && !status; j++)
    {
      size_t which = (one_path ? w->paths : w->times) * (2 * j + 1) / (2 * READS);
      double start = bench_cpu ();
      status = one_path ? ito_reader_path (r, "/", which, w->state)
                        : ito_reader_time (r, "/", which, w->state);
      s->seconds += (bench_cpu () - start) / READS;
      for (size_t k = 0; !status && k < (one_path ? w->times : w->paths); k++)
        s->value[0] = fmax (s->value[0], one_path ? deviation (w, which, k, w->state + 2 * k)
                                                  : deviation (w, k, which, w->state + 2 * k));
    }
  ito_reader_close (r);
  return bench_failed (status, error);
}

static int
path_work (void *params, bench_sample *s, ito_error *error)
{
  return read_work (params, 1, s, error);
}

static int
time_work (void *params, bench_sample *s, ito_error *error)
{
  return read_work (params, 0, s, error);
}

static int
races (bench *b, work *w, ito_error *error)
{
  const bench_truth truth = { "largest deviation", 0, 1e-12 };
  const bench_contestant writers[] = { { "contiguous write", raw_work, w, NULL },
                                       { "trace", trace_work, w, NULL } };
  const bench_contestant readers[] = { { "one path", path_work, w, NULL },
                                       { "one time", time_work, w, NULL } };
  const bench_race write = { .benchmark = "B6",
                             .part = "write all times",
                             .unit = "s/GB",
                             .scale = 1e9 / (16.0 * (double)(w->paths * w->times)),
                             .contestants = 2,
                             .contestant = writers };
  const bench_race read = { .benchmark = "B6",
                            .part = "read from the trace",
                            .unit = "ms",
                            .scale = 1e3,
                            .unpaired = 1,
                            .contestants = 2,
                            .truths = 1,
                            .contestant = readers,
                            .truth = &truth };
  return bench_run_race (b, &write, error) ? error->code : bench_run_race (b, &read, error);
}

static int
make_ensemble (work *w)
{
  const ito_sde sde = { .d = 2, .noise = ITO_NOISE_NONE, .drift = drift };
  w->process = ito_process_alloc (&sde);
  w->solver = ito_solver_alloc ("euler");
  w->grid = ito_grid_alloc ("uniform", NULL, 0, w->h * (double)(w->times - 1), w->times - 1);
  if (w->process && w->solver && w->grid)
    w->ensemble = ito_ensemble_alloc (w->process, w->solver, w->grid);
  int status = w->ensemble ? ito_ensemble_set_paths (w->ensemble, w->paths) : GSL_EFAILED;
  if (!status)
    status = ito_ensemble_set_threads (w->ensemble, 1);
  if (!status)
    status = ito_ensemble_save_every (w->ensemble, 1);
  return status ? status : ito_ensemble_start_array (w->ensemble, w->start);
}

static int
begin (work *w, ito_error *error)
{
  const char *directory = w->b->directory;
  int length = snprintf (w->raw, sizeof w->raw, "%s/ito-bench-%ld.raw", directory, (long)getpid ());
  snprintf (w->trace, sizeof w->trace, "%s/ito-bench-%ld.h5", directory, (long)getpid ());
  if (length < 0 || length >= (int)sizeof w->raw)
    return ito_fail (error, GSL_EINVAL, "the directory's name is too long");
  w->start = ITO_NEW (double, 2 * w->paths, error);
  w->piece = ITO_NEW (double, PIECE, error);
  w->state = ITO_NEW (double, 2 * (w->paths > w->times ? w->paths : w->times), error);
  if (error->code)
    return error->code;
  for (size_t i = 0; i < 2 * w->paths; i++)
    w->start[i] = 1 + (double)i / (double)w->paths;
  for (size_t i = 0; i < PIECE; i++)
    w->piece[i] = (double)i;
  return bench_failed (make_ensemble (w), error);
}

static int
run (bench *b, ito_error *error)
{
  work w = { .b = b, .paths = b->quick ? 5000 : 100000, .times = b->quick ? 25 : 200, .h = 0.01 };
  if (!begin (&w, error))
    races (b, &w, error);
  unlink (w.trace);
  ito_ensemble_free (w.ensemble);
  ito_grid_free (w.grid);
  ito_solver_free (w.solver);
  ito_process_free (w.process);
  free (w.start);
  free (w.piece);
  free (w.state);
  return error->code;
}

const bench_type bench_trace = {
  .name = "trace",
  .number = "B6",
  .summary = "1e5 paths at 200 times into a file, and one path and one time from it",
  .run = run,
};
