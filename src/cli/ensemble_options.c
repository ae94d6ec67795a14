/* The options that configure an ensemble, and running it into a file. */
#include "cli/cli.h"
#include "core/number.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

int
cli_points (const char *option, const char *reference, size_t d, ito_array *a)
{
  ito_error error = ITO_NO_ERROR;
  if (reference[0] != '@')
    return cli_usage ("--%s is '%.60s': it must be an array @FILE:/dataset", option, reference);
  if (ito_array_read (reference, a, &error))
    return cli_error_failed (&error);
  if (a->rank == 1 && d == 1)
    {
      a->rank = 2;
      a->dims[1] = 1;
    }
  if (a->rank != 2 || a->dims[1] != d || a->dims[0] == 0)
    {
      char shape[80] = "";
      size_t used = 0;
      for (size_t i = 0; i < a->rank; i++)
        used += (size_t)snprintf (shape + used, sizeof shape - used, "%s%zu", i ? ", " : "",
                                  a->dims[i]);
      size_t rank = a->rank;
      ito_array_clear (a);
      return cli_usage ("--%s '%.100s' has shape [%s] (rank %zu): it must be [N, %zu]", option,
                        reference, shape, rank, d);
    }
  for (size_t i = 0; i < a->dims[0] * d; i++)
    if (!isfinite (a->data[i]))
      {
        ito_array_clear (a);
        return cli_usage ("--%s '%.100s' is not finite at row %zu", option, reference, i / d);
      }
  return CLI_DONE;
}

/* --save final | all | every=K */
static int
save_option (cli *c, ito_ensemble *e)
{
  const char *text = cli_text (c, "save", "final");
  int code;
  uint64_t k = 1;
  if (strcmp (text, "final") == 0)
    code = ito_ensemble_save_final (e);
  else if (strcmp (text, "all") == 0)
    code = ito_ensemble_save_every (e, 1);
  else if (strncmp (text, "every=", 6) == 0 && ito_count_parse (text + 6, ITO_MAX_STEPS, &k) == 0
           && k > 0)
    code = ito_ensemble_save_every (e, k);
  else
    return cli_usage ("--save is '%.60s': it must be final, all or every=K (K >= 1)", text);
  if (code)
    return cli_library_failed (code);
  return cli_configured (c, "save", "%s", text);
}

int
cli_ensemble_options (cli *c, ito_ensemble *e, uint64_t steps, size_t m, uint64_t paths,
                      ito_array *noise)
{
  uint64_t seed = 1, threads = 0, cells = 0;
  int status = cli_count (c, "seed", 0, UINT64_MAX, &seed);
  if (!status)
    status = cli_count (c, "threads", 1, 4096, &threads);
  if (!status)
    status = cli_count (c, "noise-grid", 1, ITO_MAX_STEPS, &cells);
  if (!status)
    status = save_option (c, e);
  if (status)
    return status;
  if (cells && cells % steps != 0)
    return cli_usage ("--noise-grid %llu is no multiple of the %llu steps: each step is a whole "
                      "number of cells",
                      (unsigned long long)cells, (unsigned long long)steps);
  int code = ito_ensemble_set_paths (e, paths);
  if (!code)
    code = ito_ensemble_set_seed (e, seed);
  if (!code)
    code = ito_ensemble_set_threads (e, (unsigned)threads);
  if (!code && cells)
    code = ito_ensemble_set_cells (e, cells / steps);
  if (code)
    return cli_library_failed (code);
  const char *reference = cli_text (c, "noise", NULL);
  if (reference)
    {
      ito_error error = ITO_NO_ERROR;
      if (cells)
        return cli_usage ("--noise and --noise-grid exclude each other: an array is its own grid");
      if (reference[0] != '@')
        return cli_usage ("--noise is '%.60s': it must be an array @FILE:/dataset", reference);
      if (ito_array_read (reference, noise, &error))
        return cli_error_failed (&error);
      if (m == 0)
        return cli_usage ("--noise '%.100s' is given to a run that takes none: leave it out, or "
                          "use a solver for stochastic differential equations",
                          reference);
      if (noise->rank != 3 || noise->dims[1] != paths || noise->dims[2] != m)
        return cli_usage ("--noise '%.100s' has rank %zu and not the shape [draws, %llu, %zu]",
                          reference, noise->rank, (unsigned long long)paths, m);
      code = ito_ensemble_noise_array (e, noise->data, noise->dims[0]);
      if (code)
        return cli_library_failed (code);
    }
  status = cli_configured (c, "paths", "%llu", (unsigned long long)paths);
  if (!status)
    status = cli_configured (c, "seed", "%llu", (unsigned long long)seed);
  if (!status && cells)
    status = cli_configured (c, "noise-grid", "%llu", (unsigned long long)cells);
  if (!status && reference)
    status = cli_configured (c, "noise", "%s", reference);
  return status;
}

/* Sums of the final states by group of paths, added in order at the end, so that what is printed
 * does not depend on the order in which slabs come. */
typedef struct
{
  ito_trace *trace;
  uint64_t last;
  size_t d, groups;
  double *sum; /* [groups][2 d + 1]: sums, squares, count */
} summary;

static int
summarise (const ito_slab *slab, void *params)
{
  summary *s = params;
  if (slab->first_time + slab->times == s->last)
    {
      const double *x = slab->x + (slab->times - 1) * slab->paths * slab->d;
      double *sum = s->sum + slab->first_path / 2048 * (2 * s->d + 1);
      for (size_t p = 0; p < slab->paths; p++, x += s->d)
        {
          if (isnan (x[0]))
            continue;
          for (size_t i = 0; i < s->d; i++)
            {
              sum[i] += x[i];
              sum[s->d + i] += x[i] * x[i];
            }
          sum[2 * s->d] += 1;
        }
    }
  return ito_trace_slab (slab, s->trace);
}

static void
print_summary (const cli *c, const summary *s, const ito_ensemble *e, const char *file, double time)
{
  const ito_ensemble_result *r = ito_ensemble_get_result (e);
  size_t d = s->d, shown = d < 8 ? d : 8;
  double count = 0;
  char buffer[64];
  for (size_t g = 0; g < s->groups; g++)
    count += s->sum[g * (2 * d + 1) + 2 * d];
  cli_json j;
  int json = cli_flag (c, "json");
  if (json)
    {
      cli_json_open (&j, stdout);
      cli_json_text (&j, "file", file);
      cli_json_number (&j, "paths", (double)r->paths);
      cli_json_number (&j, "failed", (double)r->failed);
      cli_json_number (&j, "nfe", r->evaluations);
      cli_json_number (&j, "seconds", r->seconds);
      cli_json_number (&j, "time", time);
      cli_json_begin (&j, "coordinates", '[');
    }
  else
    {
      printf ("%llu paths, %g evaluations each, %.2g s, saved at %llu time%s: %s\n",
              (unsigned long long)r->paths, r->evaluations, r->seconds, (unsigned long long)s->last,
              s->last == 1 ? "" : "s", file);
      printf ("at t = %g   mean +- standard error      standard deviation +- standard error\n",
              time);
    }
  for (size_t i = 0; i < (json ? d : shown); i++)
    {
      double sum = 0, squares = 0;
      for (size_t g = 0; g < s->groups; g++)
        {
          sum += s->sum[g * (2 * d + 1) + i];
          squares += s->sum[g * (2 * d + 1) + d + i];
        }
      double mean = sum / count, variance = (squares - sum * mean) / (count - 1);
      double sd = sqrt (variance > 0 ? variance : 0), error = sd / sqrt (count);
      if (json)
        {
          cli_json_begin (&j, NULL, '{');
          cli_json_number (&j, "mean", mean);
          cli_json_number (&j, "mean_standard_error", error);
          cli_json_number (&j, "sd", sd);
          cli_json_end (&j, '}');
        }
      else
        {
          /* The normal law's formula for the error of sd: an orientation only. */
          printf ("  x[%zu]      %-27s", i, cli_estimate (mean, error, buffer));
          printf (" %s\n", cli_estimate (sd, error / sqrt (2), buffer));
        }
    }
  if (json)
    {
      cli_json_end (&j, ']');
      cli_json_close (&j);
    }
  else if (shown < d)
    printf ("  ... and %zu more coordinates\n", d - shown);
}

int
cli_run_ensemble (cli *c, ito_ensemble *e, const ito_target *target, uint64_t paths, size_t d,
                  const char *what)
{
  const char *path;
  int status = cli_required (c, "output", &path);
  if (status)
    return status;
  uint64_t seed = 1;
  status = cli_count (c, "seed", 0, UINT64_MAX, &seed);
  if (status)
    return status;
  size_t groups = (size_t)((paths + 2047) / 2048);
  summary s = { NULL, ito_ensemble_saved (e), d, groups,
                calloc (groups, (2 * d + 1) * sizeof (double)) };
  if (!s.sum)
    {
      fprintf (stderr, "ito: no memory for the summary of %llu paths\n", (unsigned long long)paths);
      return CLI_FAILED;
    }
  cli_progress progress;
  cli_progress_begin (&progress, c, what);
  int code = ito_ensemble_set_progress (e, cli_progress_step, &progress);
  ito_file *file = NULL;
  if (!code)
    {
      ito_file_facts facts = { "trace", c->line, c->config, seed, cli_flag (c, "force") };
      file = ito_file_create (path, &facts);
      code = file ? 0 : GSL_EINVAL;
      if (!file)
        {
          free (s.sum);
          return cli_file_failed ();
        }
    }
  if (!code && target)
    code = ito_file_write_target (file, target);
  if (!code)
    {
      s.trace = ito_trace_create (file, "/", e);
      code = s.trace ? 0 : GSL_EFAILED;
    }
  if (!code)
    {
      code = ito_ensemble_run (e, summarise, &s);
      cli_progress_end (&progress);
      /* Said now: the trace will only say that it is not whole.  Where the sink failed, nothing
       * was raised, and the trace has the reason. */
      if (code && !cli_interrupted && *ito_last_error ())
        status = cli_library_failed (code);
      int finish = ito_trace_finish (s.trace, e);
      if (!code)
        code = finish;
    }
  if (code && !cli_interrupted)
    {
      if (!status)
        status = cli_library_failed (code);
      ito_file_discard (file);
      free (s.sum);
      return status;
    }
  code = ito_file_close (file, cli_interrupted != 0);
  if (code)
    status = cli_library_failed (code);
  else if (cli_interrupted)
    {
      fprintf (stderr, "ito: interrupted: '%s' holds what was finished\n", path);
      status = CLI_INTERRUPTED;
    }
  else
    {
      const ito_ensemble_result *r = ito_ensemble_get_result (e);
      print_summary (c, &s, e, path, ito_ensemble_saved_time (e, s.last - 1));
      if (r->failed)
        cli_notice (c, "%llu of %llu paths stopped early: see /path_status and /path_stop_time",
                    (unsigned long long)r->failed, (unsigned long long)r->paths);
      status = r->failed == r->paths ? CLI_FAILED : CLI_DONE;
    }
  free (s.sum);
  return status;
}
