/* The page of an output directory: one file, index.html, that needs nothing else. */
#include "core/c_locale.h"
#include "core/memory.h"
#include "embedded.h"
#include "record.h"
#include "report_html.h"
#include <dirent.h>
#include <errno.h>
#include <ito/version.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE 4096
#define ROWS_SHOWN 24

/* One experiment of the directory. */
typedef struct
{
  char slug[128];
  ito_reader *reader;
  ito_outcome outcome;
} entry;

typedef struct
{
  size_t n;
  entry *entry;
  size_t claims, controls, held, failed, unexpected; /* over all */
} contents;

static const char *
text_of (const entry *e, const char *attribute)
{
  return ito_reader_text (e->reader, "/", attribute);
}

static double
number_of (const entry *e, const char *attribute)
{
  double value = NAN;
  return ito_reader_number (e->reader, "/", attribute, &value) ? NAN : value;
}

/* Place of a slug in the registry: the order of the page; unknown ones come last. */
static size_t
rank (const char *slug)
{
  size_t i = 0;
  while (ito_experiments[i] && strcmp (ito_experiments[i]->slug, slug) != 0)
    i++;
  return i;
}

static int
by_rank (const void *a, const void *b)
{
  const entry *x = a, *y = b;
  size_t i = rank (x->slug), j = rank (y->slug);
  return i != j ? (i < j ? -1 : 1) : strcmp (x->slug, y->slug);
}

static int
add (contents *c, const char *directory, const char *name, ito_error *error)
{
  char path[PATH_SIZE];
  ito_error unfit = ITO_NO_ERROR;
  size_t length = strlen (name);
  if (length < 4 || length - 3 >= sizeof c->entry->slug || strcmp (name + length - 3, ".h5") != 0)
    return 0;
  if (snprintf (path, sizeof path, "%s/%s", directory, name) >= PATH_SIZE)
    return 0;
  ito_reader *reader = ito_record_open (path, &unfit);
  if (!reader)
    return 0; /* a trace, or a run that is not complete: no part of the page */
  entry *grown = realloc (c->entry, (c->n + 1) * sizeof *grown);
  if (!grown)
    {
      ito_reader_close (reader);
      return ito_fail (error, GSL_ENOMEM, "no memory for a report");
    }
  c->entry = grown;
  entry *e = grown + c->n++;
  memset (e, 0, sizeof *e);
  e->reader = reader;
  memcpy (e->slug, name, length - 3);
  if (ito_record_outcome (reader, &e->outcome, error))
    return error->code;
  for (size_t i = 0; i < e->outcome.claims; i++)
    {
      const ito_claim *k = e->outcome.claim + i;
      c->claims += !k->control;
      c->controls += k->control != 0;
      c->held += !k->control && k->as_expected;
      c->failed += k->control && k->as_expected;
      c->unexpected += !k->as_expected;
    }
  return 0;
}

static int
collect (contents *c, const char *directory, ito_error *error)
{
  DIR *folder = opendir (directory);
  if (!folder)
    return ito_fail (error, GSL_EINVAL, "cannot read the directory '%.300s': %s", directory,
                     strerror (errno));
  struct dirent *item;
  while (!error->code && (item = readdir (folder)))
    add (c, directory, item->d_name, error);
  closedir (folder);
  if (!error->code && c->n == 0)
    ito_fail (error, GSL_EINVAL,
              "no complete experiment is in '%.300s': run one there, 'ito run --all -o %.300s'",
              directory, directory);
  if (!error->code)
    qsort (c->entry, c->n, sizeof *c->entry, by_rank);
  return error->code;
}

static void
release (contents *c)
{
  for (size_t i = 0; i < c->n; i++)
    {
      ito_outcome_clear (&c->entry[i].outcome);
      ito_reader_close (c->entry[i].reader);
    }
  free (c->entry);
}

static void
plural (FILE *out, size_t n, const char *one)
{
  fprintf (out, "%zu %s%s", n, one, n == 1 ? "" : "s");
}

static void
write_head (FILE *out, const contents *c)
{
  fputs ("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n<title>ito: ",
         out);
  plural (out, c->n, "experiment");
  fputs (c->unexpected ? ", not all as expected" : ", all as expected", out);
  fprintf (out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n", ito_text_report_css);
}

static void
write_summary (FILE *out, const contents *c)
{
  fputs ("<header>\n<p class=\"mark\">ito</p>\n", out);
  if (c->unexpected == 0)
    fputs ("<h1>Every claim holds, every control fails as it must.</h1>\n", out);
  else
    {
      fputs ("<h1 class=\"bad\">", out);
      plural (out, c->unexpected, "statement");
      fprintf (out, " %s not as expected.</h1>\n", c->unexpected == 1 ? "is" : "are");
    }
  fputs ("<p class=\"lead\">", out);
  plural (out, c->n, "paper");
  fprintf (out, ", each reduced to numbers with their errors: %zu of ", c->held);
  plural (out, c->claims, "claim");
  fprintf (out, " hold, and %zu of ", c->failed);
  plural (out, c->controls, "control");
  fputs (", variants that are wrong on purpose, fail.</p>\n"
         "<p class=\"note\">A claim holds when its value, five standard errors either way, lies "
         "inside the interval that was fixed beforehand; it fails when the two are apart; anything "
         "else is undecided. Values without ± are exact, free of sampling error.</p>\n"
         "<nav aria-label=\"Experiments\"><ol>\n",
         out);
  for (size_t i = 0; i < c->n; i++)
    {
      const entry *e = c->entry + i;
      fputs ("<li><a href=\"#", out);
      ito_html_text (out, e->slug);
      fputs ("\">", out);
      ito_html_text (out, text_of (e, "title"));
      fprintf (out, "</a> <span class=\"%s\">%s</span></li>\n",
               e->outcome.as_expected ? "good" : "bad",
               e->outcome.as_expected ? "✓ as expected" : "✗ not as expected");
    }
  fputs ("</ol></nav>\n</header>\n", out);
}

static void
write_interval (FILE *out, const ito_claim *k)
{
  int below = isfinite (k->lower), above = isfinite (k->upper);
  if (below && above)
    {
      fputs ("[", out);
      ito_html_estimate (out, k->lower, 0);
      fputs (", ", out);
      ito_html_estimate (out, k->upper, 0);
      fputs ("]", out);
    }
  else if (below || above)
    {
      fputs (above ? "≤ " : "≥ ", out);
      ito_html_estimate (out, above ? k->upper : k->lower, 0);
    }
  else
    fputs ("any", out);
}

static void
write_claim (FILE *out, const entry *e, const ito_claim *k)
{
  fprintf (out, "<tr class=\"%s%s\" id=\"", k->control ? "control" : "claim",
           k->as_expected ? "" : " unexpected");
  ito_html_text (out, e->slug);
  fputs ("--", out);
  ito_html_text (out, k->name);
  fputs ("\"><td class=\"statement\">", out);
  if (k->control)
    fputs ("<span class=\"kind\">control</span> ", out);
  ito_html_inline (out, k->text, strlen (k->text));
  fputs (" <code class=\"name\">", out);
  ito_html_text (out, k->name);
  fputs ("</code></td><td class=\"number\">", out);
  ito_html_estimate (out, k->value, k->standard_error);
  fputs ("</td><td class=\"number interval\">", out);
  write_interval (out, k);
  fputs ("</td><td class=\"picture\">", out);
  ito_html_strip (out, k);
  fprintf (out, "</td><td class=\"verdict %s\">%s %s%s</td></tr>\n",
           k->as_expected ? "good" : "bad", k->as_expected ? "✓" : "✗",
           ito_verdict_name (k->verdict),
           k->as_expected ? (k->control ? ", as it must" : "") : ", not as expected");
}

static void
write_claims (FILE *out, const contents *c)
{
  fputs ("<section id=\"claims\">\n<h2>All claims and controls</h2>\n"
         "<p class=\"filter\" hidden>Show <button type=\"button\" data-show=\"all\" "
         "aria-pressed=\"true\">all</button> <button type=\"button\" data-show=\"claim\">claims"
         "</button> <button type=\"button\" data-show=\"control\">controls</button> "
         "<button type=\"button\" data-show=\"unexpected\">not as expected</button></p>\n"
         "<div class=\"scroll\"><table class=\"claims\">\n<thead><tr><th>Statement</th>"
         "<th class=\"number\">Value</th><th class=\"number\">Interval</th><th><span "
         "class=\"quiet\">value in interval</span></th><th>Verdict</th></tr></thead>\n",
         out);
  for (size_t i = 0; i < c->n; i++)
    {
      const entry *e = c->entry + i;
      fputs ("<tbody>\n<tr class=\"group\"><th colspan=\"5\" scope=\"rowgroup\"><a href=\"#", out);
      ito_html_text (out, e->slug);
      fputs ("\">", out);
      ito_html_text (out, e->slug);
      fputs ("</a></th></tr>\n", out);
      for (size_t j = 0; j < e->outcome.claims; j++)
        write_claim (out, e, e->outcome.claim + j);
      fputs ("</tbody>\n", out);
    }
  fputs ("</table></div>\n</section>\n", out);
}

static void
write_column_name (FILE *out, const entry *e, const char *table, const char *column)
{
  char object[160];
  snprintf (object, sizeof object, "/tables/%.63s/%.63s", table, column);
  const char *long_name = ito_reader_text (e->reader, object, "long_name");
  fputs ("<th class=\"number\">", out);
  ito_html_text (out, long_name[0] ? long_name : column);
  const char *units = ito_reader_text (e->reader, object, "units");
  if (units[0])
    {
      fputs (" (", out);
      ito_html_text (out, units);
      fputs (")", out);
    }
  fputs ("</th>", out);
}

/* A table of the record: columns by long name, the first rows. */
static void
write_table (FILE *out, const entry *e, const char *name)
{
  enum
  {
    COLUMNS = 16
  };
  char object[160], word[COLUMNS][64];
  double *column[COLUMNS] = { NULL };
  size_t columns = 0, rows = 0, rank_;
  uint64_t dims[4];
  snprintf (object, sizeof object, "/tables/%.63s", name);
  const char *names = ito_reader_text (e->reader, object, "columns");
  while (columns < COLUMNS && ito_record_word (&names, word[columns]))
    {
      snprintf (object, sizeof object, "/tables/%.63s/%.63s", name, word[columns]);
      if (ito_reader_array (e->reader, object, &rank_, dims, &column[columns]) || rank_ != 1
          || (columns && dims[0] != rows))
        break;
      rows = dims[0];
      columns++;
    }
  fputs ("<details class=\"table\"><summary>Table <code>", out);
  ito_html_text (out, name);
  fputs ("</code> <span class=\"quiet\">", out);
  plural (out, rows, "row");
  fputs ("</span></summary>\n<div class=\"scroll\"><table><thead><tr>", out);
  for (size_t j = 0; j < columns; j++)
    write_column_name (out, e, name, word[j]);
  fputs ("</tr></thead><tbody>\n", out);
  for (size_t i = 0; i < rows && i < ROWS_SHOWN; i++)
    {
      fputs ("<tr>", out);
      for (size_t j = 0; j < columns; j++)
        {
          fputs ("<td class=\"number\">", out);
          ito_html_number (out, column[j][i]);
          fputs ("</td>", out);
        }
      fputs ("</tr>\n", out);
    }
  fputs ("</tbody></table></div>\n", out);
  if (rows > ROWS_SHOWN)
    {
      fprintf (out, "<p class=\"note\">The first %d of %zu rows; all are in <code>", ROWS_SHOWN,
               rows);
      ito_html_text (out, e->slug);
      fputs (".h5:/tables/", out);
      ito_html_text (out, name);
      fputs ("</code>.</p>\n", out);
    }
  fputs ("</details>\n", out);
  for (size_t j = 0; j < COLUMNS; j++)
    free (column[j]);
}

static void
write_tables (FILE *out, const entry *e)
{
  char name[64];
  const char *order = ito_reader_text (e->reader, "/tables", "order");
  while (ito_record_word (&order, name))
    write_table (out, e, name);
}

/* Options that differ from the defaults, of the lines "set = key=value" of the configuration. */
static void
write_sets (FILE *out, const entry *e, int smoke)
{
  const ito_experiment *x = e->outcome.experiment;
  for (const char *line = text_of (e, "config"); x && *line; line += strcspn (line, "\n"))
    {
      line += *line == '\n';
      char key[64];
      double value;
      if (sscanf (line, "set = %63[^=]=%lf", key, &value) != 2)
        continue;
      for (const ito_experiment_param *p = x->params; p && p->key; p++)
        if (strcmp (p->key, key) == 0 && value != (smoke ? p->smoke : p->full))
          {
            fputs (" --set ", out);
            ito_html_text (out, key);
            fprintf (out, "=%.17g", value);
          }
    }
}

static void
write_command (FILE *out, const entry *e)
{
  int smoke = strstr (text_of (e, "config"), "smoke = yes") != NULL;
  fputs ("<code>ito run ", out);
  ito_html_text (out, text_of (e, "experiment"));
  if (smoke)
    fputs (" --smoke", out);
  write_sets (out, e, smoke);
  fprintf (out, " --seed %.0f -o DIR</code>", number_of (e, "seed"));
}

static void
write_fact (FILE *out, const char *name, const char *value)
{
  if (!value[0])
    return;
  fprintf (out, "<div><dt>%s</dt><dd>", name);
  ito_html_text (out, value);
  fputs ("</dd></div>\n", out);
}

static void
write_record (FILE *out, const entry *e)
{
  double seconds = number_of (e, "wall_seconds"), threads = number_of (e, "threads");
  fputs ("<dl class=\"record\">\n<div class=\"wide\"><dt>Again</dt><dd>", out);
  write_command (out, e);
  fputs ("</dd></div>\n", out);
  write_fact (out, "Version", text_of (e, "ito_version"));
  write_fact (out, "Arithmetic", text_of (e, "dispatch"));
  fprintf (out, "<div><dt>Seed</dt><dd>%.0f</dd></div>\n", number_of (e, "seed"));
  if (threads > 0)
    fprintf (out, "<div><dt>Threads</dt><dd>%.0f</dd></div>\n", threads);
  if (seconds >= 0)
    fprintf (out, "<div><dt>Took</dt><dd>%.*f s</dd></div>\n", seconds < 10 ? 1 : 0, seconds);
  write_fact (out, "Made", text_of (e, "created"));
  fputs ("</dl>\n", out);
}

static void
write_figure (FILE *out, const entry *e, const char *directory)
{
  char picture[PATH_SIZE];
  if (snprintf (picture, sizeof picture, "%s/%s.svg", directory, e->slug) >= PATH_SIZE)
    return;
  fputs ("<figure>", out);
  if (ito_html_picture (out, picture, e->slug, text_of (e, "caption")))
    fputs ("<p class=\"note\">There is no figure: gnuplot was not there when this was run. Run it "
           "again to draw it.</p>",
           out);
  fputs ("<figcaption>", out);
  const char *caption = text_of (e, "caption");
  ito_html_inline (out, caption, strlen (caption));
  fputs ("</figcaption></figure>\n", out);
}

static void
write_paper (FILE *out, const entry *e)
{
  const char *arxiv = text_of (e, "arxiv");
  fputs ("<p class=\"authors\">", out);
  ito_html_text (out, text_of (e, "authors"));
  fprintf (out, " (%.0f)", number_of (e, "year"));
  if (arxiv[0])
    {
      fputs (" <a href=\"https://arxiv.org/abs/", out);
      ito_html_text (out, arxiv);
      fputs ("\">arXiv:", out);
      ito_html_text (out, arxiv);
      fputs ("</a>", out);
    }
  fputs ("</p>\n", out);
}

static const char *
faithfulness_text (const char *name)
{
  if (strcmp (name, "core") == 0)
    return "the claim itself is checked";
  if (strcmp (name, "analogue") == 0)
    return "its mechanism is checked on a toy";
  return "a part of its content is checked";
}

static void
write_verdict (FILE *out, const entry *e)
{
  size_t claims = 0, controls = 0, held = 0, failed = 0;
  for (size_t i = 0; i < e->outcome.claims; i++)
    {
      const ito_claim *k = e->outcome.claim + i;
      *(k->control ? &controls : &claims) += 1;
      if (k->as_expected)
        *(k->control ? &failed : &held) += 1;
    }
  fprintf (out, "<p class=\"outcome %s\">%s %zu of ", e->outcome.as_expected ? "good" : "bad",
           e->outcome.as_expected ? "✓" : "✗", held);
  plural (out, claims, "claim");
  fprintf (out, " hold, %zu of ", failed);
  plural (out, controls, "control");
  fputs (" fail as they must. <a href=\"#", out);
  ito_html_text (out, e->slug);
  ito_html_text (out, "--");
  ito_html_text (out, e->outcome.claims ? e->outcome.claim[0].name : "");
  fputs ("\">The numbers</a></p>\n", out);
}

static void
write_experiment (FILE *out, const entry *e, const char *directory)
{
  const char *faithfulness = text_of (e, "faithfulness"), *lost = text_of (e, "lost");
  fputs ("<article id=\"", out);
  ito_html_text (out, e->slug);
  fputs ("\">\n<p class=\"kicker\">", out);
  ito_html_text (out, text_of (e, "theme"));
  fputs (" · ", out);
  ito_html_text (out, e->slug);
  fputs (" · <span title=\"", out);
  ito_html_text (out, faithfulness_text (faithfulness));
  fputs ("\">", out);
  ito_html_text (out, faithfulness);
  fputs ("</span></p>\n<h2>", out);
  ito_html_text (out, text_of (e, "title"));
  fputs ("</h2>\n", out);
  write_paper (out, e);
  ito_html_paragraphs (out, text_of (e, "claim"), "thesis");
  write_verdict (out, e);
  write_figure (out, e, directory);
  fputs ("<div class=\"prose\">\n", out);
  ito_html_paragraphs (out, text_of (e, "text"), NULL);
  fputs ("<p><b class=\"run-in\">Faithfulness.</b> ", out);
  ito_html_text (out, faithfulness);
  fputs (": ", out);
  ito_html_text (out, faithfulness_text (faithfulness));
  fputs (".", out);
  if (lost[0])
    {
      fputs (" What is lost: ", out);
      ito_html_inline (out, lost, strlen (lost));
    }
  fputs ("</p>\n</div>\n", out);
  write_tables (out, e);
  write_record (out, e);
  fputs ("</article>\n", out);
}

/* Filters the table; without it the page lacks only the buttons. */
static const char script[] =
    "<script>\n"
    "(function () {\n"
    "  var bar = document.querySelector('.filter'), rows = document.querySelectorAll('.claims "
    "tbody tr:not(.group)');\n"
    "  bar.hidden = false;\n"
    "  bar.addEventListener('click', function (event) {\n"
    "    var show = event.target.getAttribute('data-show');\n"
    "    if (!show) return;\n"
    "    bar.querySelectorAll('button').forEach(function (b) {\n"
    "      b.setAttribute('aria-pressed', String(b === event.target));\n"
    "    });\n"
    "    rows.forEach(function (row) {\n"
    "      row.hidden = show !== 'all' && !row.classList.contains(show);\n"
    "    });\n"
    "    document.querySelectorAll('.claims tbody').forEach(function (body) {\n"
    "      body.hidden = !body.querySelector('tr:not(.group):not([hidden])');\n"
    "    });\n"
    "  });\n"
    "})();\n"
    "</script>\n";

static void
write_page (FILE *out, const contents *c, const char *directory)
{
  locale_t before = ito_c_locale_enter ();
  write_head (out, c);
  write_summary (out, c);
  fputs ("<main>\n", out);
  write_claims (out, c);
  for (size_t i = 0; i < c->n; i++)
    write_experiment (out, c->entry + i, directory);
  fprintf (out,
           "</main>\n<footer><p>Made by <code>ito report</code>, version %s.</p></footer>\n%s"
           "</body>\n</html>\n",
           ITO_VERSION, script);
  ito_c_locale_leave (before);
}

static int
save (const contents *c, const char *directory, const char *page, ito_error *error)
{
  char part[PATH_SIZE + 8];
  snprintf (part, sizeof part, "%s.part", page);
  FILE *out = fopen (part, "w");
  if (!out)
    return ito_fail (error, GSL_EINVAL, "cannot write '%.300s': %s", page, strerror (errno));
  write_page (out, c, directory);
  int failed = ferror (out) != 0;
  failed |= fclose (out) != 0;
  if (failed || rename (part, page) != 0)
    {
      ito_fail (error, GSL_EFAILED, "cannot write '%.300s': %s", page, strerror (errno));
      unlink (part);
    }
  return error->code;
}

int
ito_report (const char *directory, char *page, size_t size, ito_error *error)
{
  contents c = { 0 };
  int length = snprintf (page, size, "%s/index.html", directory);
  if (length < 0 || (size_t)length >= size || length >= PATH_SIZE)
    return ito_fail (error, GSL_EINVAL, "the path '%.100s...' is too long: use a shorter one",
                     directory);
  if (!collect (&c, directory, error))
    save (&c, directory, page, error);
  release (&c);
  return error->code;
}
