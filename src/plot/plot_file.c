/* A figure from any file ito wrote. */
#include "core/memory.h"
#include "core/number.h"
#include "plot/figure.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum
{
  PATHS,
  DENSITY,
  ORDER,
  PRECISION,
  COMPARISON,
  FIGURE,
  KINDS
} figure_kind;

static const char *const kind_name[KINDS] = { "paths",     "density",    "order",
                                              "precision", "comparison", "figure" };

void
ito_draw_heading (const ito_run *run, ito_script *script)
{
  char short_spec[96];
  /* A mixture of many components has a spec of many lines. */
  int cut = strlen (run->target) >= 72;
  snprintf (short_spec, sizeof short_spec, "%.*s%s", cut ? 64 : 80, run->target, cut ? " ..." : "");
  ito_script_text (script, "heading = ");
  if (short_spec[0])
    ito_script_quote (script, short_spec);
  else
    ito_script_quote (script, "");
  ito_script_text (script, "\n");
}

void
ito_draw_coordinates (const ito_run *run, ito_script *script)
{
  if (run->d > 2)
    ito_script_text (script, "; coordinates 1 and 2 of %zu", run->d);
  if (run->groups_done < run->groups)
    ito_script_text (script, "; %llu of %llu groups of 2048 are written",
                     (unsigned long long)run->groups_done, (unsigned long long)run->groups);
  ito_script_text (script, "\"\n");
}

static int
parse_kind (const char *kind, figure_kind *which, ito_error *error)
{
  for (int i = 0; i < KINDS; i++)
    if (strcmp (kind, kind_name[i]) == 0)
      {
        *which = (figure_kind)i;
        return GSL_SUCCESS;
      }
  const char *near = ito_nearest (kind, kind_name, KINDS);
  return ito_fail (error, GSL_EINVAL,
                   "unknown kind of figure '%s': did you mean '%s'? There are paths, density, "
                   "order, precision, comparison, figure",
                   kind, near ? near : "paths");
}

/* By what the file holds. */
static int
choose_kind (ito_reader *reader, figure_kind *which, ito_error *error)
{
  size_t rank = 0;
  uint64_t dims[4] = { 0 };
  const char *figure = ito_reader_find_text (reader, "/", "figure");
  if (figure && *figure)
    *which = FIGURE;
  else if (ito_object_exists (reader->h5, "/x"))
    {
      if (ito_reader_find_shape (reader, "/x", &rank, dims, error))
        return error->code;
      *which = rank == 3 && dims[0] == 1 ? DENSITY : PATHS;
    }
  else if (ito_object_exists (reader->h5, "/tables"))
    {
      const char *format = ito_reader_find_text (reader, "/", "ito_format");
      *which = format && strcmp (format, "work-precision") == 0 ? PRECISION
               : format && strcmp (format, "comparison") == 0   ? COMPARISON
                                                                : ORDER;
    }
  else if (ito_object_exists (reader->h5, "/runs"))
    *which = PATHS;
  else
    return ito_fail (error, GSL_EINVAL,
                     "nothing to draw in '%s': it has no paths, no tables and no figure of its own",
                     reader->path);
  return GSL_SUCCESS;
}

static int
draw (ito_reader *reader, figure_kind kind, const char *picture, ito_script **script,
      ito_error *error)
{
  double width = 720, height = 480;
  ito_error none = ITO_NO_ERROR;
  ito_run run;
  if (kind == FIGURE)
    {
      ito_reader_find_number (reader, "/", "width", &width, &none);
      ito_reader_find_number (reader, "/", "height", &height, &none);
    }
  if (kind == PRECISION || kind == COMPARISON)
    width = 1080;
  if (kind == ORDER || kind == PRECISION || kind == COMPARISON || kind == FIGURE)
    {
      if ((*script = ito_script_new (picture, width, height, error)))
        (kind == ORDER        ? ito_draw_order
         : kind == PRECISION  ? ito_draw_precision
         : kind == COMPARISON ? ito_draw_comparison
                              : ito_draw_record) (reader, *script, error);
      return error->code;
    }
  if (ito_run_open (reader, &run, error))
    return error->code;
  if (run.d > 1)
    {
      width = 660;
      height = 640;
    }
  if ((*script = ito_script_new (picture, width, height, error)))
    (kind == PATHS ? ito_draw_paths : ito_draw_density) (&run, *script, error);
  ito_run_clear (&run);
  return error->code;
}

static int
keep_script (const ito_script *script, const char *path, ito_error *error)
{
  FILE *file = fopen (path, "w");
  if (!file || fputs (ito_script_source (script), file) < 0)
    ito_fail (error, GSL_EINVAL, "cannot write the script '%s': %s", path, strerror (errno));
  if (file && fclose (file) != 0)
    ito_fail (error, GSL_EFAILED, "cannot write the script '%s': %s", path, strerror (errno));
  return error->code;
}

int
ito_plot_file (const char *file, const char *kind, const char *picture, const char *script_file,
               int *missing, ito_error *error)
{
  figure_kind which = PATHS;
  ito_script *script = NULL;
  ito_hdf5_state state;
  *missing = 0;
  if (kind && parse_kind (kind, &which, error))
    return error->code;
  ito_hdf5_enter (&state);
  ito_reader *reader = ito_reader_new (file, error);
  if (reader && (kind || choose_kind (reader, &which, error) == GSL_SUCCESS))
    draw (reader, which, picture, &script, error);
  ito_reader_free (reader);
  ito_hdf5_leave (&state);
  if (!error->code && script_file)
    keep_script (script, script_file, error);
  if (!error->code)
    ito_script_render (script, missing, error);
  ito_script_free (script);
  return error->code;
}
