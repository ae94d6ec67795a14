/* The run that a figure shows. */
#include "core/memory.h"
#include "plot/figure.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
ito_run_read (const ito_run *run, const char *leaf, double **data, ito_error *error)
{
  size_t rank;
  uint64_t dims[4];
  char *name = ito_object_path (run->group, leaf, error);
  if (name)
    ito_reader_read (run->reader, name, &rank, dims, data, error);
  free (name);
  return error->code;
}

/* The group whose /x is drawn. */
static const char *
find_group (ito_reader *reader, ito_error *error)
{
  char path[256];
  if (ito_object_exists (reader->h5, "/x"))
    return "/";
  const char *name = ito_reader_member (reader, "/runs", 0, error);
  if (!name)
    {
      ito_fail (error, GSL_EINVAL, "no paths to draw: there is no run in '%s'", reader->path);
      return NULL;
    }
  snprintf (path, sizeof path, "/runs/%s", name);
  const char *kept = ito_reader_keep (reader, path);
  if (!kept)
    ito_fail (error, GSL_ENOMEM, "no memory for a figure");
  return kept;
}

static int
read_target (ito_run *run, ito_error *error)
{
  size_t rank;
  uint64_t dims[4], means[4];
  const char *spec = ito_reader_find_text (run->reader, "/target", "spec");
  run->target = spec ? spec : "";
  if (!ito_object_exists (run->reader->h5, "/target/weights")
      || !ito_object_exists (run->reader->h5, "/target/means")
      || !ito_object_exists (run->reader->h5, "/target/covariances"))
    return GSL_SUCCESS;
  if (ito_reader_read (run->reader, "/target/weights", &rank, dims, &run->weight, error)
      || ito_reader_read (run->reader, "/target/means", &rank, means, &run->mean, error))
    return error->code;
  int fits = rank == 2 && means[0] == dims[0] && means[1] == run->d;
  if (ito_reader_read (run->reader, "/target/covariances", &rank, dims, &run->covariance, error))
    return error->code;
  /* A target of another dimension is not the law of these states. */
  if (fits && rank == 3 && dims[0] == means[0] && dims[1] == run->d && dims[2] == run->d)
    {
      run->k = (size_t)dims[0];
      run->target_d = run->d;
    }
  return GSL_SUCCESS;
}

/* Backwards in time a sampler ends at the target; forwards a chain does, but not the forward
 * process, which has a schedule. */
static int
ends_at_target (const ito_run *run)
{
  double start = 0, end = 0;
  ito_error none = ITO_NO_ERROR;
  const char *config = ito_reader_find_text (run->reader, "/", "config");
  char *time = ito_object_path (run->group, "time", &none);
  if (time)
    {
      ito_reader_find_number (run->reader, time, "start", &start, &none);
      ito_reader_find_number (run->reader, time, "end", &end, &none);
    }
  free (time);
  if (end < start)
    return 1;
  return !config || (strncmp (config, "schedule", 8) && !strstr (config, "\nschedule"));
}

int
ito_run_open (ito_reader *reader, ito_run *run, ito_error *error)
{
  size_t rank = 0;
  uint64_t dims[4];
  *run = (ito_run){ .reader = reader, .target = "" };
  if (!(run->group = find_group (reader, error)))
    return error->code;
  char *x = ito_object_path (run->group, "x", error);
  if (x)
    ito_reader_find_shape (reader, x, &rank, dims, error);
  free (x);
  if (error->code)
    return error->code;
  if (rank != 3 || !dims[0] || !dims[1] || !dims[2])
    return ito_fail (error, GSL_EINVAL, "no paths to draw: /x of '%s' is not a trace's",
                     reader->path);
  run->times = dims[0];
  run->paths = dims[1];
  run->d = (size_t)dims[2];
  run->groups = (run->paths + ITO_TRACE_GROUP - 1) / ITO_TRACE_GROUP;
  if (ito_run_read (run, "time", &run->time, error)
      || ito_run_read (run, "resume/done", &run->done, error) || read_target (run, error))
    {
      ito_run_clear (run);
      return error->code;
    }
  for (uint64_t g = 0; g < run->groups; g++)
    run->groups_done += run->done[g] == 1;
  run->ends_at_target = ends_at_target (run);
  if (run->groups_done)
    return GSL_SUCCESS;
  ito_fail (error, GSL_EINVAL,
            "no paths to draw: none of the %llu groups of '%s' is written in full yet",
            (unsigned long long)run->groups, reader->path);
  ito_run_clear (run);
  return error->code;
}

void
ito_run_clear (ito_run *run)
{
  free (run->time);
  free (run->done);
  free (run->weight);
  free (run->mean);
  free (run->covariance);
  *run = (ito_run){ .target = "" };
}

int
ito_run_states (const ito_run *run, uint64_t time, size_t coordinates, double **x, uint64_t *n,
                ito_error *error)
{
  uint64_t start[3] = { time, 0, 0 }, count[3] = { 1, run->paths, coordinates };
  *n = 0;
  *x = NULL;
  char *name = ito_object_path (run->group, "x", error);
  double *all = name ? ito_memory (run->paths, coordinates * sizeof *all, error) : NULL;
  if (!all || ito_reader_part (run->reader, name, 3, start, count, all, error))
    {
      free (name);
      free (all);
      return error->code;
    }
  for (uint64_t p = 0; p < run->paths; p++)
    {
      int keep = run->done[p / ITO_TRACE_GROUP] == 1;
      for (size_t i = 0; i < coordinates; i++)
        keep = keep && isfinite (all[p * coordinates + i]);
      if (keep)
        memmove (all + (*n)++ * coordinates, all + p * coordinates, coordinates * sizeof *all);
    }
  free (name);
  *x = all;
  if (*n == 0)
    {
      free (all);
      *x = NULL;
      return ito_fail (error, GSL_EINVAL,
                       "no density to draw: no path of '%s' is finite at the time %g",
                       run->reader->path, run->time[time]);
    }
  return GSL_SUCCESS;
}
