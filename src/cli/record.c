/* What a file keeps of its own making. */
#include "cli/record.h"
#include "core/memory.h"
#include <stdlib.h>
#include <string.h>

#define ARRAYS "/record/arrays"

static int
no_memory (void)
{
  fprintf (stderr, "ito: no memory\n");
  return CLI_FAILED;
}

/* ---- references in a text ---- */

/* Whether a reference that begins at `start` and has `length` characters ends there. */
static int
ends (const char *start, size_t length)
{
  return start[length] == 0 || strchr (",)\n", start[length]) != NULL;
}

/* The text with every `from[i]` replaced by `to[i]`. */
static char *
replace (const char *text, size_t n, char *const *from, char *const *to)
{
  size_t size;
  char *result = NULL;
  FILE *out = open_memstream (&result, &size);
  if (!out)
    return NULL;
  while (*text)
    {
      size_t i = n;
      for (i = 0; *text == '@' && i < n; i++)
        if (strncmp (text, from[i], strlen (from[i])) == 0 && ends (text, strlen (from[i])))
          break;
      if (*text == '@' && i < n)
        {
          fputs (to[i], out);
          text += strlen (from[i]);
        }
      else
        putc (*text++, out);
    }
  int bad = ferror (out);
  if (fclose (out) != 0 || bad)
    {
      free (result);
      return NULL;
    }
  return result;
}

/* The next reference in a configuration, from *at on: a whole value, or that of a key in a spec.
 * Its length; 0: none. */
static size_t
next_reference (const char **at)
{
  for (const char *p = strchr (*at, '@'); p; p = strchr (p + 1, '@'))
    {
      size_t length;
      if (p >= *at + 3 && strncmp (p - 3, " = ", 3) == 0)
        length = strcspn (p, "\n");
      else if (p > *at && p[-1] == '=')
        {
          const char *quote = p[1] == '"' ? strchr (p + 2, '"') : NULL;
          length = (quote ? (size_t)(quote - p) : 0);
          length += strcspn (p + length, ",)\n");
        }
      else
        continue;
      *at = p;
      return length;
    }
  return 0;
}

/* ---- reading ---- */

char *
cli_original (const cli *c, const char *text)
{
  return replace (text, c->references, c->copy, c->original);
}

static int
keep_text (cli *c, char *text)
{
  char **more = text ? realloc (c->kept, (c->kepts + 1) * sizeof *more) : NULL;
  if (!more)
    {
      free (text);
      return no_memory ();
    }
  c->kept = more;
  more[c->kepts++] = text;
  return CLI_DONE;
}

static int
add_pair (cli *c, const char *file, const char *name, const char *original)
{
  ito_error error = ITO_NO_ERROR;
  char **originals = realloc (c->original, (c->references + 1) * sizeof *originals);
  if (originals)
    c->original = originals;
  char **copies = originals ? realloc (c->copy, (c->references + 1) * sizeof *copies) : NULL;
  if (copies)
    c->copy = copies;
  char *plain = copies ? malloc (strlen (file) + strlen (name) + sizeof ARRAYS + 4) : NULL;
  if (!plain)
    return no_memory ();
  sprintf (plain, "@%s:%s/%s", file, ARRAYS, name);
  char *copy = ito_reference_print (plain, &error), *kept = copy ? strdup (original) : NULL;
  free (plain);
  if (!kept)
    {
      free (copy);
      return error.code ? cli_error_failed (&error) : no_memory ();
    }
  c->original[c->references] = kept;
  c->copy[c->references++] = copy;
  return CLI_DONE;
}

static int
read_pairs (cli *c, ito_reader *r, const char *file)
{
  const char *name;
  char path[300];
  int status = CLI_DONE;
  for (uint64_t i = 0; !status && ito_reader_list (r, ARRAYS, i, &name) == 0 && name; i++)
    {
      snprintf (path, sizeof path, ARRAYS "/%.200s", name);
      const char *original = ito_reader_text (r, path, "reference");
      /* The scales of the arrays have none. */
      if (*original)
        status = add_pair (c, file, name, original);
    }
  return status;
}

/* What was given may name the originals as well. */
static int
use_copies (cli *c)
{
  for (size_t i = 0; i < c->options && c->references; i++)
    if (c->given[i] && strchr (c->given[i], '@'))
      {
        char *text = replace (c->given[i], c->references, c->original, c->copy);
        if (keep_text (c, text))
          return CLI_FAILED;
        c->given[i] = text;
      }
  return CLI_DONE;
}

int
cli_take_record (cli *c, const char *file)
{
  ito_reader *r = ito_reader_open (file);
  if (!r)
    return cli_library_failed (GSL_EINVAL);
  const char *task = ito_reader_text (r, "/", "task");
  const char *dispatch = ito_reader_text (r, "/", "dispatch");
  int status = CLI_DONE;
  if (strcmp (task, c->command->name) != 0)
    status = *task ? cli_usage ("'%.200s' was written by 'ito %s', not by 'ito %s'", file, task,
                                c->command->name)
                   : cli_usage ("'%.200s' does not say by which command it was written", file);
  if (!status && *dispatch && strcmp (dispatch, ito_dispatch_class ()) != 0
      && !cli_flag (c, "portable") && ito_dispatch_select (dispatch))
    status = cli_usage ("'%.200s' is of the dispatch class '%s', which this machine cannot run: go "
                        "on where it was begun",
                        file, dispatch);
  if (!status)
    status = read_pairs (c, r, file);
  char *config = status ? NULL : strdup (ito_reader_text (r, "/", "config"));
  ito_reader_close (r);
  if (!status)
    status = keep_text (c, config);
  if (!status)
    status = cli_take_config (c, config, file);
  return status ? status : use_copies (c);
}

void
cli_clear_record (cli *c)
{
  for (size_t i = 0; i < c->references; i++)
    {
      free (c->original[i]);
      free (c->copy[i]);
    }
  for (size_t i = 0; i < c->kepts; i++)
    free (c->kept[i]);
  free (c->original);
  free (c->copy);
  free (c->kept);
}

/* ---- writing ---- */

static int
write_array (ito_file *file, const char *reference, const char *path)
{
  ito_error error = ITO_NO_ERROR;
  ito_array a = { 0 };
  uint64_t dims[4] = { 0 };
  if (ito_array_read (reference, &a, &error))
    return cli_error_failed (&error);
  for (size_t i = 0; i < a.rank; i++)
    dims[i] = a.dims[i];
  int code = ito_file_write_array (file, path, a.rank, dims, a.data);
  ito_array_clear (&a);
  return code ? cli_library_failed (code) : CLI_DONE;
}

/* A target that is a group: what there is of its three arrays. */
static int
write_group (ito_file *file, const char *reference, const char *path)
{
  static const char *const names[] = { "weights", "means", "covariances" };
  char to[96];
  int status = CLI_DONE;
  char *from = malloc (strlen (reference) + 16);
  if (!from)
    return no_memory ();
  for (size_t i = 0; i < 3 && !status; i++)
    {
      ito_error missing = ITO_NO_ERROR;
      ito_array a = { 0 };
      sprintf (from, "%s/%s", reference, names[i]);
      snprintf (to, sizeof to, "%s/%s", path, names[i]);
      if (ito_array_read (from, &a, &missing) == 0)
        status = write_array (file, from, to);
      ito_array_clear (&a);
    }
  free (from);
  return status;
}

/* The reference as the configuration has it, and as it is to be read now. */
static int
write_reference (const cli *c, ito_file *file, const char *original, size_t index)
{
  char path[64];
  char *now = replace (original, c->references, c->original, c->copy);
  if (!now)
    return no_memory ();
  snprintf (path, sizeof path, ARRAYS "/%zu", index);
  int status =
      ito_reference_is_group (now) ? write_group (file, now, path) : write_array (file, now, path);
  free (now);
  if (status)
    return status;
  int code = ito_file_write_text (file, path, "reference", original);
  return code ? cli_library_failed (code) : CLI_DONE;
}

int
cli_write_record (const cli *c, ito_file *file)
{
  const char *at = c->config ? c->config : "";
  char **seen = NULL;
  size_t n = 0, length;
  int code = ito_file_write_text (file, "/", "task", c->command->name);
  int status = code ? cli_library_failed (code) : CLI_DONE;
  for (; !status && (length = next_reference (&at)) > 0; at += length)
    {
      char *reference = strndup (at, length), **more;
      size_t i = 0;
      while (reference && i < n && strcmp (seen[i], reference) != 0)
        i++;
      if (reference && i < n)
        {
          free (reference);
          continue;
        }
      more = reference ? realloc (seen, (n + 1) * sizeof *more) : NULL;
      if (!more)
        {
          free (reference);
          status = no_memory ();
          break;
        }
      seen = more;
      seen[n] = reference;
      status = write_reference (c, file, reference, n++);
    }
  for (size_t i = 0; i < n; i++)
    free (seen[i]);
  free (seen);
  return status;
}
