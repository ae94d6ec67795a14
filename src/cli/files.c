/* ito info, ito plot: files that ito wrote. */
#include "cli/cli.h"
#include "plot/plot.h"
#include <stdlib.h>
#include <string.h>

int
cli_file_failed (void)
{
  /* ito_file_create says bad input or no room by its sentence only. */
  const char *text = ito_last_error ();
  return cli_library_failed (
      strstr (text, "the disk") || strstr (text, "size of files") ? GSL_EFAILED : GSL_EINVAL);
}

static void
print_members (ito_reader *r, const char *group, int depth)
{
  const char *name;
  for (uint64_t i = 0; ito_reader_list (r, group, i, &name) == 0 && name; i++)
    {
      char path[1024];
      size_t rank;
      uint64_t dims[4];
      int n = snprintf (path, sizeof path, "%s%s%s", strcmp (group, "/") ? group : "", "/", name);
      if (n < 0 || n >= (int)sizeof path)
        continue;
      if (ito_reader_shape (r, path, &rank, dims) == 0)
        {
          printf ("  %*s%-24s [", 2 * depth, "", name);
          for (size_t k = 0; k < rank; k++)
            printf ("%s%llu", k ? ", " : "", (unsigned long long)dims[k]);
          printf ("]\n");
        }
      else
        {
          printf ("  %*s%s/\n", 2 * depth, "", name);
          if (depth < 3)
            print_members (r, path, depth + 1);
        }
    }
}

static int
info_run (cli *c)
{
  static const char *const attributes[] = { "ito_format", "status",   "ito_version",
                                            "created",    "finished", "task",
                                            "command",    "dispatch", NULL };
  static const char *const numbers[] = { "ito_format_version", "seed", "threads", "ranks", "nfe",
                                         "wall_seconds",       NULL };
  ito_reader *r = ito_reader_open (c->argument[0]);
  if (!r)
    return cli_library_failed (GSL_EINVAL);
  int json = cli_flag (c, "json");
  cli_json j;
  if (json)
    cli_json_open (&j, stdout);
  for (size_t i = 0; attributes[i]; i++)
    {
      const char *text = ito_reader_text (r, "/", attributes[i]);
      if (json)
        cli_json_text (&j, attributes[i], text);
      else if (text && *text)
        printf ("%-20s %s\n", attributes[i], text);
    }
  for (size_t i = 0; numbers[i]; i++)
    {
      double value;
      if (ito_reader_number (r, "/", numbers[i], &value) != 0)
        continue;
      if (json)
        cli_json_number (&j, numbers[i], value);
      else
        printf ("%-20s %.10g\n", numbers[i], value);
    }
  if (cli_flag (c, "hash"))
    {
      char hash[65];
      int code = ito_reader_hash (r, hash);
      if (code)
        {
          ito_reader_close (r);
          return cli_library_failed (code);
        }
      if (json)
        cli_json_text (&j, "hash", hash);
      else
        printf ("%-20s %s\n", "hash", hash);
    }
  uint64_t done = 0, all = 0;
  if (ito_reader_has (r, "/resume/done") && ito_reader_done (r, "/", &done, &all) == 0)
    {
      if (json)
        {
          cli_json_number (&j, "groups_done", (double)done);
          cli_json_number (&j, "groups", (double)all);
        }
      else
        printf ("%-20s %llu of %llu groups of 2048 paths%s\n", "written", (unsigned long long)done,
                (unsigned long long)all, done < all ? ": INCOMPLETE" : "");
    }
  const char *config = ito_reader_text (r, "/", "config");
  if (json)
    cli_json_text (&j, "config", config);
  else
    {
      if (config && *config)
        printf ("\nconfiguration\n");
      for (const char *line = config; line && *line;)
        {
          size_t n = strcspn (line, "\n");
          printf ("  %.*s\n", (int)n, line);
          line += n + (line[n] != 0);
        }
      printf ("\ncontents\n");
      print_members (r, "/", 0);
    }
  if (json)
    cli_json_close (&j);
  ito_reader_close (r);
  return CLI_DONE;
}

static const cli_option info_options[] = {
  { "hash", 0, NULL, "SHA-256 of the data: all datasets, without times, progress and records" },
  { NULL, 0, NULL, NULL }
};
const cli_command cli_command_info = {
  "info", "FILE.h5", "Say what a file is, how it was made, and whether it is whole",
  NULL,   CLI_JSON,  info_options,
  1,      1,         info_run
};

/* FILE.h5 -> FILE.svg */
static char *
picture_name (const char *file)
{
  size_t n = strlen (file);
  if (n > 3 && strcmp (file + n - 3, ".h5") == 0)
    n -= 3;
  char *name = malloc (n + 5);
  if (name)
    {
      memcpy (name, file, n);
      strcpy (name + n, ".svg");
    }
  return name;
}

static int
plot_run (cli *c)
{
  ito_error error = ITO_NO_ERROR;
  int missing = 0;
  char *name = cli_text (c, "output", NULL) ? NULL : picture_name (c->argument[0]);
  const char *picture = cli_text (c, "output", name);
  if (!picture)
    return cli_library_failed (GSL_ENOMEM);
  int status = CLI_DONE;
  if (ito_plot_file (c->argument[0], cli_text (c, "kind", NULL), picture,
                     cli_text (c, "script", NULL), &missing, &error))
    status = cli_error_failed (&error);
  else if (missing)
    cli_notice (c, "gnuplot was not found: no figure was drawn%s",
                cli_text (c, "script", NULL) ? "" : "; --script FILE keeps its script");
  else
    printf ("%s\n", picture);
  free (name);
  return status;
}

static const cli_option plot_options[] = {
  { "kind", 0, "KIND",
    "paths, density, order, precision, figure (default: by what the file holds)" },
  { "output", 'o', "PIC", "the picture: .svg (default), .png, .pdf" },
  { "script", 0, "FILE", "keep the gnuplot script" },
  { NULL, 0, NULL, NULL }
};
const cli_command cli_command_plot = {
  "plot", "FILE.h5", "Draw a figure from a file that ito wrote", NULL, 0, plot_options, 1,
  1,      plot_run
};
