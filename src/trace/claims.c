/* /claims/table: one row for each claim and control of an experiment. */
#include "core/memory.h"
#include "trace/trace.h"
#include <stdlib.h>
#include <string.h>

/* The fields in the order of the file; texts have one length each, that of the longest. */
enum
{
  NAME,
  KIND,
  VALUE,
  STANDARD_ERROR,
  LOWER,
  UPPER,
  VERDICT,
  AS_EXPECTED,
  TEXT,
  FIELDS
};
static const char *const field_name[FIELDS] = { "name",           "kind",        "value",
                                                "standard_error", "lower",       "upper",
                                                "verdict",        "as_expected", "text" };

static int
is_text (int field)
{
  return field == NAME || field == KIND || field == VERDICT || field == TEXT;
}

static const char *
text_of (const ito_claim_row *row, int field)
{
  const char *text = field == NAME      ? row->name
                     : field == TEXT    ? row->text
                     : field == VERDICT ? row->verdict
                     : row->control     ? "control"
                                        : "claim";
  return text ? text : "";
}

static double
number_of (const ito_claim_row *row, int field)
{
  return field == VALUE            ? row->value
         : field == STANDARD_ERROR ? row->standard_error
         : field == LOWER          ? row->lower
                                   : row->upper;
}

/* A bool as h5py writes it. */
static hid_t
bool_type (void)
{
  const signed char no = 0, yes = 1;
  hid_t type = H5Tenum_create (H5T_NATIVE_INT8);
  if (type >= 0
      && (H5Tenum_insert (type, "FALSE", &no) < 0 || H5Tenum_insert (type, "TRUE", &yes) < 0))
    {
      H5Tclose (type);
      return -1;
    }
  return type;
}

static hid_t
field_type (int field, size_t length)
{
  if (field == AS_EXPECTED)
    return bool_type ();
  if (!is_text (field))
    return H5Tcopy (H5T_NATIVE_DOUBLE);
  hid_t type = H5Tcopy (H5T_C_S1);
  if (type >= 0
      && (H5Tset_size (type, length) < 0 || H5Tset_strpad (type, H5T_STR_NULLPAD) < 0
          || H5Tset_cset (type, H5T_CSET_UTF8) < 0))
    {
      H5Tclose (type);
      return -1;
    }
  return type;
}

/* The compound of all fields, packed; where each begins; its size. */
static hid_t
row_type (const size_t length[FIELDS], size_t offset[FIELDS], size_t *size)
{
  *size = 0;
  for (int f = 0; f < FIELDS; f++)
    {
      offset[f] = *size;
      *size += is_text (f) ? length[f] : f == AS_EXPECTED ? 1 : sizeof (double);
    }
  hid_t type = H5Tcreate (H5T_COMPOUND, *size);
  for (int f = 0; f < FIELDS && type >= 0; f++)
    {
      hid_t part = field_type (f, length[f]);
      if (part < 0 || H5Tinsert (type, field_name[f], offset[f], part) < 0)
        {
          H5Tclose (type);
          type = -1;
        }
      if (part >= 0)
        H5Tclose (part);
    }
  return type;
}

static void
pack (const ito_claim_row *row, const size_t offset[FIELDS], char *to)
{
  for (int f = 0; f < FIELDS; f++)
    if (is_text (f))
      memcpy (to + offset[f], text_of (row, f), strlen (text_of (row, f)));
    else if (f == AS_EXPECTED)
      to[offset[f]] = row->as_expected != 0;
    else
      {
        double value = number_of (row, f);
        memcpy (to + offset[f], &value, sizeof value);
      }
}

int
ito_file_write_claims (ito_file *file, size_t n, const ito_claim_row *rows)
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  size_t length[FIELDS] = { 0 }, offset[FIELDS], size;
  static const char *const axis[] = { "row" };
  for (int f = 0; f < FIELDS; f++)
    {
      length[f] = 1;
      for (size_t i = 0; i < n && is_text (f); i++)
        if (strlen (text_of (rows + i, f)) > length[f])
          length[f] = strlen (text_of (rows + i, f));
    }
  ito_hdf5_enter (&state);
  hid_t type = row_type (length, offset, &size);
  char *packed = ito_memory (n + 1, size, &error);
  if (type < 0)
    ito_file_fault (file, "/claims/table", &error);
  if (!error.code)
    {
      for (size_t i = 0; i < n; i++)
        pack (rows + i, offset, packed + i * size);
      ito_dataset d = { "/claims/table", 1, { n }, type, axis, packed, NULL };
      ito_dataset_write (file, &d, &error);
    }
  free (packed);
  if (type >= 0)
    H5Tclose (type);
  ito_hdf5_leave (&state);
  return ITO_RAISE (&error);
}

/* The lengths of the texts in the file; nonzero where a field is missing. */
static int
lengths_of (hid_t type, size_t length[FIELDS])
{
  if (type < 0 || H5Tget_class (type) != H5T_COMPOUND)
    return -1;
  for (int f = 0; f < FIELDS; f++)
    {
      int member = H5Tget_member_index (type, field_name[f]);
      hid_t part = member < 0 ? -1 : H5Tget_member_type (type, (unsigned)member);
      length[f] = part < 0 ? 0 : H5Tget_size (part);
      int wrong = part < 0 || (H5Tget_class (part) == H5T_STRING) != is_text (f)
                  || (is_text (f) && H5Tis_variable_str (part) > 0);
      if (part >= 0)
        H5Tclose (part);
      if (wrong)
        return -1;
    }
  return 0;
}

/* Rows and, behind them, their texts, each ended by a zero. */
static ito_claim_row *
unpack (size_t n, const char *packed, size_t size, const size_t length[FIELDS],
        const size_t offset[FIELDS], ito_error *error)
{
  size_t text_bytes = 0;
  for (int f = 0; f < FIELDS; f++)
    text_bytes += is_text (f) ? length[f] + 1 : 0;
  ito_claim_row *rows = ito_memory (n + 1, sizeof *rows + text_bytes, error);
  if (!rows)
    return NULL;
  char *text = (char *)(rows + n);
  for (size_t i = 0; i < n; i++)
    {
      const char *from = packed + i * size;
      const char *read[FIELDS] = { NULL };
      double number[FIELDS] = { 0 };
      for (int f = 0; f < FIELDS; f++)
        if (is_text (f))
          {
            memcpy (text, from + offset[f], length[f]);
            read[f] = text;
            text += length[f] + 1;
          }
        else if (f != AS_EXPECTED)
          memcpy (number + f, from + offset[f], sizeof (double));
      rows[i] = (ito_claim_row){ .name = read[NAME],
                                 .text = read[TEXT],
                                 .control = strcmp (read[KIND], "control") == 0,
                                 .value = number[VALUE],
                                 .standard_error = number[STANDARD_ERROR],
                                 .lower = number[LOWER],
                                 .upper = number[UPPER],
                                 .verdict = read[VERDICT],
                                 .as_expected = from[offset[AS_EXPECTED]] != 0 };
    }
  return rows;
}

static int
read_claims (ito_reader *reader, size_t *n, ito_claim_row **rows, ito_error *error)
{
  size_t length[FIELDS], offset[FIELDS], size = 0;
  hsize_t count = 0;
  char *packed = NULL;
  if (!ito_object_exists (reader->h5, "/claims/table"))
    return GSL_SUCCESS;
  hid_t dataset = H5Dopen2 (reader->h5, "/claims/table", H5P_DEFAULT);
  hid_t type = dataset < 0 ? -1 : H5Dget_type (dataset);
  hid_t space = dataset < 0 ? -1 : H5Dget_space (dataset), memory = -1;
  int good = lengths_of (type, length) == 0 && H5Sget_simple_extent_ndims (space) == 1
             && H5Sget_simple_extent_dims (space, &count, NULL) == 1
             && (memory = row_type (length, offset, &size)) >= 0;
  if (good && (packed = ito_memory ((size_t)count + 1, size, error)))
    good = count == 0 || H5Dread (dataset, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, packed) >= 0;
  if (!good)
    ito_fail (error, GSL_EINVAL, "'/claims/table' of '%s' is not a table of claims", reader->path);
  else if (packed && (*rows = unpack ((size_t)count, packed, size, length, offset, error)))
    *n = (size_t)count;
  free (packed);
  if (memory >= 0)
    H5Tclose (memory);
  if (space >= 0)
    H5Sclose (space);
  if (type >= 0)
    H5Tclose (type);
  if (dataset >= 0)
    H5Dclose (dataset);
  return error->code;
}

int
ito_reader_claims (ito_reader *reader, size_t *n, ito_claim_row **rows)
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  *n = 0;
  *rows = NULL;
  ito_hdf5_enter (&state);
  read_claims (reader, n, rows, &error);
  ito_hdf5_leave (&state);
  return ITO_RAISE (&error);
}
