#include "store/load_int.h"

#include <string.h>

trd_code trd_state_begin(trd_store *store, bool *begun, trd_error *err)
{
    *begun = sqlite3_get_autocommit(store->db) != 0;
    if (!*begun)
        return TRD_OK;
    trd_code code = trd_store_run(store, "BEGIN; SELECT count(*) FROM sqlite_schema;", err);     /* BEGIN alone reads nothing yet */
    if (code != TRD_OK)
        trd_state_end(store, true);
    return code;
}

void trd_state_end(trd_store *store, bool begun)
{
    if (begun && !sqlite3_get_autocommit(store->db))
        trd_store_run(store, "ROLLBACK", NULL);
}

/* With a rollback journal nobody writes in the file while this connection
 * holds its lock. With a write-ahead log others may go on, and the header says
 * nothing. */
static bool read_header(const trd_store *store, int transaction, unsigned char header[TRD_HEADER_BYTES])
{
    sqlite3_file *file = NULL;

    return !store->immutable && sqlite3_txn_state(store->db, "main") == transaction &&
           sqlite3_file_control(store->db, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK && file && file->pMethods &&
           file->pMethods->xRead(file, header, TRD_HEADER_BYTES, 0) == SQLITE_OK &&
           memcmp(header, "SQLite format 3", 16) == 0 && header[18] == 1 && header[19] == 1;
}

bool trd_state_header(const trd_store *store, unsigned char header[TRD_HEADER_BYTES])
{
    return read_header(store, SQLITE_TXN_READ, header);
}

bool trd_state_header_to_write(const trd_store *store, unsigned char header[TRD_HEADER_BYTES])
{
    return read_header(store, SQLITE_TXN_WRITE, header);
}

int trd_state_share(const trd_store *store, int wanted, trd_store *others)
{
    unsigned char first[TRD_HEADER_BYTES], header[TRD_HEADER_BYTES];
    int           count = 1;
    bool          begun;

    if (wanted < 2 || !trd_state_header(store, first))
        return 1;
    while (count < wanted && trd_store_again(store, &others[count - 1])) {
        trd_store *other = &others[count++ - 1];
        if (trd_state_begin(other, &begun, NULL) == TRD_OK && trd_state_header(other, header) && memcmp(first, header, sizeof first) == 0)
            continue;
        trd_state_release(&others[--count - 1], 1);
        break;
    }
    return count;
}

void trd_state_release(trd_store *others, int count)
{
    for (int i = 0; i < count; i++) {
        trd_state_end(&others[i], true);
        sqlite3_close(others[i].db);
    }
}
