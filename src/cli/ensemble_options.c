/* The options that configure an ensemble, and running it into a file. */
#include "cli/record.h"
#include "core/number.h"
#include "core/ranks.h"
#include "trace/trace.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* --save final | all | every=K | moments | moments:every=K */
static int
save_option (cli *c, ito_ensemble *e)
{
  const char *text = cli_text (c, "save", "final"), *times = text;
  int code;
  uint64_t k = 1;
  if (strncmp (times, "moments", 7) == 0)
    times += times[7] == ':' ? 8 : 7;
  if (strcmp (text, "final") == 0)
    code = ito_ensemble_save_final (e);
  else if (strcmp (text, "all") == 0 || strcmp (text, "moments") == 0)
    code = ito_ensemble_save_every (e, 1);
  else if (strncmp (times, "every=", 6) == 0 && ito_count_parse (times + 6, ITO_MAX_STEPS, &k) == 0
           && k > 0)
    code = ito_ensemble_save_every (e, k);
  else
    return cli_usage ("--save is '%.60s': it must be final, all, every=K, moments or "
                      "moments:every=K (K >= 1)",
                      text);
  if (code)
    return cli_library_failed (code);
  return cli_configured (c, "save", "%s", text);
}

/* One histogram: coordinate=I,from=A,to=B,bins=N,name=WORD */
static int
add_histogram (ito_ensemble *e, const char *text)
{
  static const char *const keys[] = { "coordinate", "from", "to", "bins" };
  double value[4] = { 0, NAN, NAN, 50 };
  char name[64] = "histogram";
  for (; *text && *text != ';'; text += *text == ',')
    {
      char piece[80];
      size_t length = strcspn (text, ",;"), k = 0;
      snprintf (piece, sizeof piece, "%.*s", (int)(length < 70 ? length : 70), text);
      text += length;
      if (strncmp (piece, "name=", 5) == 0 && strlen (piece) < 5 + sizeof name)
        {
          strcpy (name, piece + 5);
          continue;
        }
      char *equals = strchr (piece, '=');
      if (equals)
        *equals++ = 0;
      while (k < 4 && strcmp (piece, keys[k]) != 0)
        k++;
      if (k == 4 || !equals || ito_number_parse (equals, &value[k]) != 0)
        return cli_usage ("--histogram: '%.60s' is none of coordinate=I, from=A, to=B, bins=N, "
                          "name=WORD",
                          piece);
    }
  for (size_t k = 0; k < 4; k += 3)
    if (!(value[k] >= 0 && value[k] <= 1e6 && value[k] == floor (value[k])))
      return cli_usage ("--histogram: %s is %g: it must be a whole number", keys[k], value[k]);
  if (isnan (value[1]) || isnan (value[2]))
    return cli_usage ("--histogram needs from=A and to=B: the ends of its bins");
  int code =
      ito_ensemble_histogram (e, name, (size_t)value[0], value[1], value[2], (size_t)value[3]);
  return code ? cli_library_failed (code) : CLI_DONE;
}

/* Histograms, with semicolons between them. */
static int
histogram_option (cli *c, ito_ensemble *e)
{
  const char *text = cli_text (c, "histogram", NULL);
  if (!text)
    return CLI_DONE;
  for (const char *one = text; one; one = strchr (one, ';'))
    {
      one += one > text; /* past the semicolon */
      int status = add_histogram (e, one);
      if (status)
        return status;
    }
  return cli_configured (c, "histogram", "%s", text);
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
  if (!status)
    status = histogram_option (c, e);
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

/* A run, and moments of its final states by group of paths, added in order at the end, so that what
 * is printed does not depend on the order in which slabs come. */
typedef struct
{
  ito_trace *trace;
  uint64_t last, paths, failed;
  double nfe;
  size_t groups, size, offset;
  ito_moments_form form;
  double *record; /* [groups + 1][size], the last one for work */
} summary;

static int
summarise (const ito_slab *slab, void *params)
{
  summary *s = params;
  if (slab->first_time + slab->times == s->last)
    memcpy (s->record + slab->first_path / ITO_TRACE_GROUP * s->size,
            slab->record + (slab->times - 1) * slab->record_size + s->offset,
            s->size * sizeof *s->record);
  return ito_trace_slab (slab, s->trace);
}

/* The groups that an earlier run has done. */
static int
summarise_done (summary *s)
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  ito_hdf5_enter (&state);
  for (size_t g = 0; g < s->groups && !error.code; g++)
    if (s->trace->resume && s->trace->resume[g])
      ito_trace_last_moments (s->trace, g, s->record + g * s->size, &error);
  ito_hdf5_leave (&state);
  return error.code ? cli_error_failed (&error) : CLI_DONE;
}

static void
print_summary (const cli *c, const summary *s, const ito_ensemble *e, const char *file, double time)
{
  const ito_ensemble_result *r = ito_ensemble_get_result (e);
  size_t d = s->form.d, shown = d < 8 ? d : 8;
  char buffer[64];
  for (size_t g = 1; g < s->groups; g++)
    ito_moments_add (&s->form, s->record, s->record + g * s->size, s->record + s->groups * s->size);
  cli_json j;
  int json = cli_flag (c, "json");
  if (json)
    {
      cli_json_open (&j, stdout);
      cli_json_text (&j, "file", file);
      cli_json_number (&j, "paths", (double)s->paths);
      cli_json_number (&j, "failed", (double)s->failed);
      cli_json_number (&j, "nfe", s->nfe);
      cli_json_number (&j, "seconds", r->seconds);
      cli_json_number (&j, "time", time);
      cli_json_begin (&j, "coordinates", '[');
    }
  else
    {
      printf ("%llu paths, %g evaluations each, %.2g s, saved at %llu time%s: %s\n",
              (unsigned long long)s->paths, s->nfe, r->seconds, (unsigned long long)s->last,
              s->last == 1 ? "" : "s", file);
      printf ("at t = %g   mean +- standard error      standard deviation +- standard error\n",
              time);
    }
  for (size_t i = 0; i < (json ? d : shown); i++)
    {
      double mean = ito_moments_mean (&s->form, s->record, i);
      double error = ito_moments_mean_error (&s->form, s->record, i);
      double sd = sqrt (ito_moments_product (&s->form, s->record, i));
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
          /* By the delta method: that of the variance over 2 sd. */
          double sd_error = ito_moments_product_error (&s->form, s->record, i) / (2 * sd);
          printf ("  x[%zu]      %-27s", i, cli_estimate (mean, error, buffer));
          printf (" %s\n", cli_estimate (sd, sd_error, buffer));
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

/* The command that goes on with a file. */
static void
print_resume (FILE *out, const cli *c, const char *path)
{
  fprintf (out, "ito %s --resume -o ", c->command->name);
  if (path[strspn (path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-")])
    {
      putc ('\'', out);
      for (; *path; path++)
        fputs (*path == '\'' ? "'\\''" : (char[]){ *path, 0 }, out);
      putc ('\'', out);
    }
  else
    fputs (path, out);
  putc ('\n', out);
}

/* Nonzero where --resume finds its own result, complete. */
static int
is_complete (const cli *c, const char *path)
{
  char text[200];
  if (access (path, R_OK) != 0)
    return 0;
  ito_reader *r = ito_reader_open (path);
  int complete = r && strcmp (ito_reader_text (r, "/", "status"), "complete") == 0
                 && !ito_config_difference (ito_reader_text (r, "/", "config"),
                                            c->config ? c->config : "", text, sizeof text);
  if (r)
    ito_reader_close (r);
  return complete;
}

static int
keeps_moments (const cli *c)
{
  return strncmp (cli_text (c, "save", "final"), "moments", 7) == 0;
}

/* The file, laid out for the ensemble, or that of an earlier run. */
static int
open_trace (cli *c, ito_ensemble *e, const ito_target *target, const char *path, int resume,
            ito_file **file, summary *s)
{
  uint64_t seed = 1;
  int status = cli_count (c, "seed", 0, UINT64_MAX, &seed), code = 0;
  if (status)
    return status;
  ito_file_facts facts = { "trace", c->line, c->config, seed, cli_flag (c, "force") };
  *file = resume ? ito_file_resume (path, &facts) : ito_file_create (path, &facts);
  if (!*file)
    return cli_file_failed ();
  if (resume)
    {
      s->trace = ito_trace_resume (*file, "/", e);
      return s->trace ? summarise_done (s) : cli_library_failed (GSL_EINVAL);
    }
  status = cli_write_record (c, *file);
  if (!status && target && (code = ito_file_write_target (*file, target)))
    status = cli_library_failed (code);
  if (!status)
    {
      s->trace = keeps_moments (c) ? ito_trace_create_moments (*file, "/", e)
                                   : ito_trace_create (*file, "/", e);
      if (!s->trace)
        status = cli_library_failed (GSL_EFAILED);
    }
  return status;
}

/* Runs into the trace.  *keep: what was written is worth keeping. */
static int
run_trace (cli *c, ito_ensemble *e, const char *what, summary *s, int *keep)
{
  cli_progress progress;
  ito_error error = ITO_NO_ERROR;
  cli_progress_begin (&progress, c, what);
  int status = CLI_DONE, code = ito_ensemble_set_progress (e, cli_progress_step, &progress);
  if (!code && ito_observe_states (e, &s->form, 1, &s->offset, &error))
    return cli_error_failed (&error);
  if (!code)
    code = ito_ensemble_run (e, summarise, s);
  cli_progress_end (&progress);
  /* Said now: the trace will only say that it is not whole.  Where the sink failed, nothing was
   * raised, and the trace has the reason; what it has written already may be gone on with. */
  if (s->trace->error.code)
    {
      *keep = 1;
      status = cli_error_failed (&s->trace->error);
    }
  else if (code)
    status = cli_library_failed (code);
  *keep = *keep || status == CLI_INTERRUPTED;
  s->failed = ito_trace_stopped (s->trace);
  s->nfe = ito_trace_nfe (s->trace);
  code = ito_trace_finish (s->trace, e);
  s->trace = NULL;
  if (code && !status)
    {
      *keep = 1;
      status = cli_library_failed (code);
    }
  return status;
}

static int
run_into (cli *c, ito_ensemble *e, const ito_target *target, const char *path, const char *what,
          summary *s)
{
  ito_file *file = NULL;
  int resume = cli_flag (c, "resume"), keep = resume;
  int status = open_trace (c, e, target, path, resume, &file, s);
  if (!file)
    return status;
  if (!status)
    status = run_trace (c, e, what, s, &keep);
  if (status && !keep)
    {
      ito_file_discard (file);
      return status;
    }
  int code = ito_file_close (file, status != 0);
  if (code)
    return status ? status : cli_library_failed (code);
  if (status && !c->silent)
    {
      fprintf (stderr, "ito: %s'%s' holds what was finished; go on with:\n  ",
               status == CLI_INTERRUPTED ? "interrupted: " : "", path);
      print_resume (stderr, c, path);
    }
  return status;
}

/* Another rank than 0: it works, and rank 0 writes and speaks. */
static int
follow (cli *c, ito_ensemble *e, const char *what)
{
  cli_progress progress;
  cli_progress_begin (&progress, c, what);
  int code = ito_ensemble_set_progress (e, cli_progress_step, &progress);
  if (!code)
    code = ito_ensemble_run (e, NULL, NULL);
  return code ? cli_library_failed (code) : CLI_DONE;
}

/* Whether --resume finds its own result, complete: as rank 0 sees it. */
static int
nothing_to_resume (const cli *c, const char *path)
{
  const ito_ranks *ranks = ito_ranks_get ();
  int complete = ranks->rank == 0 && cli_flag (c, "resume") && is_complete (c, path);
  if (cli_ranks_working ())
    ranks->broadcast (0, &complete, sizeof complete);
  return complete;
}

int
cli_run_ensemble (cli *c, ito_ensemble *e, const ito_target *target, uint64_t paths, size_t d,
                  const char *what)
{
  const char *path;
  int status = cli_required (c, "output", &path);
  /* Before the file is written, since all ranks may have read it. */
  if (!status && cli_ranks_working ())
    status = cli_ranks_agree (CLI_DONE);
  if (status)
    return status;
  if (nothing_to_resume (c, path))
    {
      cli_notice (c, "'%s' is complete: there is nothing to resume", path);
      return CLI_DONE;
    }
  summary s = { .last = ito_ensemble_saved (e),
                .paths = paths,
                .groups = (size_t)((paths + ITO_TRACE_GROUP - 1) / ITO_TRACE_GROUP),
                .form = { .d = d } };
  s.size = ito_moments_size (&s.form);
  s.record = calloc (s.groups + 1, s.size * sizeof (double));
  if (!s.record)
    {
      fprintf (stderr, "ito: no memory for the summary of %llu paths\n", (unsigned long long)paths);
      return CLI_FAILED;
    }
  /* The trace tells how paths ended. */
  ito_ensemble_set_keep_ends (e, 0);
  ito_ensemble_set_ranks (e, cli_ranks_working ());
  if (ito_ranks_rank () > 0)
    {
      free (s.record);
      return follow (c, e, what);
    }
  status = run_into (c, e, target, path, what, &s);
  if (!status)
    {
      if (!c->silent)
        print_summary (c, &s, e, path, ito_ensemble_saved_time (e, s.last - 1));
      if (s.failed)
        cli_notice (c, "%llu of %llu paths stopped early: see %s", (unsigned long long)s.failed,
                    (unsigned long long)paths,
                    keeps_moments (c)
                        ? "/moments/count and /moments/status_count"
                        : "/path_status (1 not finite, 2 left its domain, 3 stopped by the "
                          "solver, as at max_evaluations) and /path_stop_time");
      status = s.failed == paths ? CLI_FAILED : CLI_DONE;
    }
  free (s.record);
  return status;
}
