#include "store/cache_int.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>
#include <xxhash.h>

enum { LARGEST_STATE = 1024 * 1024, NEW_MODE = 0600 };

static const char STATE_FILE[] = "state", NEW_FILE[] = "new-", COLUMN_FILE[] = "column-";

/* The state file: this, then per table its rows, the length of its name, the name. */
typedef struct state_head {
    char            magic[8];
    uint32_t        order, tables;
    char            engine[48];      /* Trede's and SQLite's versions: both decide what a cell is read as */
    trd_cache_mark  mark;
    trd_cache_state state;
    uint64_t        bytes, sum;      /* of the whole file; sum of all of it with sum == 0 */
} state_head;

_Static_assert(sizeof(trd_cache_state) == 160 && sizeof(state_head) == 256, "no padding: compared and written as bytes");

/* ---- the state of the database ------------------------------------------ */

/* By its name: opening and closing the file would give up the locks that SQLite
 * holds on it (POSIX). That the name is of the file SQLite reads is asked last. */
static bool look(const trd_store *store, bool to_write, trd_cache_state *state, struct stat *info)
{
    const char *path = sqlite3_db_filename(store->db, "main");

    *state = (trd_cache_state){ .level = TRD_CACHE_LEVEL };
    if (!(to_write ? trd_state_header_to_write(store, state->header) : trd_state_header(store, state->header)) ||
        !path || stat(path, info) != 0 || !S_ISREG(info->st_mode) || trd_store_has_moved(store))
        return false;
    state->device = (uint64_t)info->st_dev;
    state->inode = (uint64_t)info->st_ino;
    state->bytes = (uint64_t)info->st_size;
    state->changed = info->st_mtim.tv_sec;
    state->changed_ns = info->st_mtim.tv_nsec;
    state->touched = info->st_ctim.tv_sec;
    state->touched_ns = info->st_ctim.tv_nsec;
    return true;
}

static bool is_same_state(const trd_cache_state *a, const trd_cache_state *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

bool trd_cache_is_unchanged(const trd_cache *cache)
{
    trd_cache_state state;
    struct stat     info;
    return look(cache->store, false, &state, &info) && is_same_state(&state, &cache->now);
}

/* ---- files -------------------------------------------------------------- */

bool trd_cache_read(int fd, void *bytes, size_t n, uint64_t at)
{
    for (char *to = bytes; n > 0;) {
        ssize_t got = pread(fd, to, n, (off_t)at);
        if (got <= 0)
            return false;
        to += got;
        at += (uint64_t)got;
        n -= (size_t)got;
    }
    return true;
}

bool trd_cache_write(int fd, const void *bytes, size_t n, uint64_t at)
{
    for (const char *from = bytes; n > 0;) {
        ssize_t put = pwrite(fd, from, n, (off_t)at);
        if (put <= 0)
            return false;
        from += put;
        at += (uint64_t)put;
        n -= (size_t)put;
    }
    return true;
}

/* Nobody but the database's owner may have made or may change it. */
static bool is_owners(const trd_cache *cache, int fd, mode_t kind, struct stat *info)
{
    return fstat(fd, info) == 0 && (info->st_mode & S_IFMT) == kind && info->st_uid == cache->owner && !(info->st_mode & (S_IWGRP | S_IWOTH));
}

/* As the database, but written by its owner only. The group counts only when it
 * is the same one. */
static bool set_mode(const trd_cache *cache, int fd, bool folder)
{
    struct stat info;
    mode_t      mode = cache->mode & (S_IRUSR | S_IRGRP | S_IROTH);

    if (fstat(fd, &info) != 0)
        return false;
    if (info.st_gid != cache->group && fchown(fd, (uid_t)-1, cache->group) != 0)
        mode &= S_IRUSR;
    return fchmod(fd, mode | NEW_MODE | (folder ? S_IXUSR | (mode & (S_IRGRP | S_IROTH)) >> 2 : 0)) == 0;
}

int trd_cache_open_file(const trd_cache *cache, const char *name, uint64_t *bytes)
{
    struct stat info;
    int         fd = openat(cache->folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

    if (fd >= 0 && !is_owners(cache, fd, S_IFREG, &info)) {
        close(fd);
        return -1;
    }
    if (fd >= 0)
        *bytes = (uint64_t)info.st_size;
    return fd;
}

int trd_cache_create(const trd_cache *cache, char *name)
{
    uint64_t number;

    if (getentropy(&number, sizeof number) != 0)
        return -1;
    snprintf(name, 32, "%s%016llx", NEW_FILE, (unsigned long long)number);
    int fd = openat(cache->folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, NEW_MODE);
    if (fd >= 0 && !set_mode(cache, fd, false)) {
        trd_cache_keep_file(cache, fd, name, NULL, false);
        return -1;
    }
    return fd;
}

bool trd_cache_keep_file(const trd_cache *cache, int fd, const char *name, const char *as, bool whole)
{
    bool kept = close(fd) == 0 && whole && renameat(cache->folder, name, cache->folder, as) == 0;
    if (!kept)
        unlinkat(cache->folder, name, 0);
    return kept;
}

static bool is_ours(const char *name)
{
    return strcmp(name, STATE_FILE) == 0 || strncmp(name, NEW_FILE, sizeof NEW_FILE - 1) == 0 ||
           strncmp(name, COLUMN_FILE, sizeof COLUMN_FILE - 1) == 0;
}

void trd_cache_empty(const trd_cache *cache)
{
    int  fd = cache->folder >= 0 ? openat(cache->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;

    if (!folder && fd >= 0)
        close(fd);
    for (struct dirent *e; folder && (e = readdir(folder));)
        if (is_ours(e->d_name))
            unlinkat(cache->folder, e->d_name, 0);
    if (folder)
        closedir(folder);
}

/* ---- the state file ----------------------------------------------------- */

static void fill_head(state_head *head, const trd_cache *cache)
{
    *head = (state_head){ .magic = "trdstate", .order = 0x01020304, .tables = (uint32_t)cache->table_count, .mark = cache->mark, .state = cache->now };
    snprintf(head->engine, sizeof head->engine, "%s %s", TRD_VERSION, sqlite3_libversion());
}

/* A table from `from` on; NULL: these are not the bytes of one. */
static const char *take_table(trd_cache *cache, const char *from, const char *end)
{
    int64_t  rows;
    uint32_t n;

    if (end - from < (ptrdiff_t)(sizeof rows + sizeof n))
        return NULL;
    memcpy(&rows, from, sizeof rows);
    memcpy(&n, from + sizeof rows, sizeof n);
    from += sizeof rows + sizeof n;
    if ((size_t)(end - from) < n || rows < 1 || (uint64_t)rows > cache->now.bytes)
        return NULL;
    trd_cache_table *more = trd_pool_grow(cache->pool, cache->tables, cache->table_count, &cache->table_room, sizeof *more);
    char            *name = more ? trd_pool_bytes(cache->pool, from, n) : NULL;
    if (!name)
        return NULL;
    cache->tables = more;
    more[cache->table_count++] = (trd_cache_table){ name, rows };
    return from + n;
}

static bool understand(trd_cache *cache, char *bytes, size_t n)
{
    state_head head, expected;

    memcpy(&head, bytes, sizeof head);
    fill_head(&expected, cache);
    memset(bytes + offsetof(state_head, sum), 0, sizeof head.sum);
    if (memcmp(head.magic, expected.magic, sizeof head.magic) != 0 || head.order != expected.order || head.bytes != n ||
        memcmp(head.engine, expected.engine, sizeof head.engine) != 0 || XXH3_64bits(bytes, n) != head.sum ||
        !is_same_state(&head.state, &cache->now))
        return false;
    const char *at = bytes + sizeof head;
    while (at && at < bytes + n)
        at = take_table(cache, at, bytes + n);
    cache->mark = head.mark;
    return at && cache->table_count == head.tables;
}

static void read_state(trd_cache *cache)
{
    uint64_t n = 0;
    int      fd = trd_cache_open_file(cache, STATE_FILE, &n);

    if (fd < 0)
        return;
    char *bytes = n >= sizeof(state_head) && n <= LARGEST_STATE ? trd_pool_alloc(cache->pool, (size_t)n) : NULL;
    cache->current = bytes && trd_cache_read(fd, bytes, (size_t)n, 0) && understand(cache, bytes, (size_t)n);
    if (!cache->current)
        cache->table_count = 0;
    close(fd);
}

bool trd_cache_write_state(const trd_cache *cache)
{
    state_head head;
    size_t     n = sizeof head;
    char       name[32];

    for (size_t i = 0; i < cache->table_count; i++)
        n += sizeof(int64_t) + sizeof(uint32_t) + strlen(cache->tables[i].name);
    char *bytes = n <= LARGEST_STATE ? trd_pool_alloc(cache->pool, n) : NULL, *to = bytes;
    if (!bytes)
        return false;
    fill_head(&head, cache);
    head.bytes = n;
    memcpy(to, &head, sizeof head);
    to += sizeof head;
    for (size_t i = 0; i < cache->table_count; i++) {
        const trd_cache_table *t = &cache->tables[i];
        uint32_t               length = (uint32_t)strlen(t->name);
        memcpy(to, &t->rows, sizeof t->rows);
        memcpy(to + sizeof t->rows, &length, sizeof length);
        memcpy(to + sizeof t->rows + sizeof length, t->name, length);
        to += sizeof t->rows + sizeof length + length;
    }
    head.sum = XXH3_64bits(bytes, n);
    memcpy(bytes + offsetof(state_head, sum), &head.sum, sizeof head.sum);
    int fd = trd_cache_create(cache, name);
    return fd >= 0 && trd_cache_keep_file(cache, fd, name, STATE_FILE, trd_cache_write(fd, bytes, n, 0));
}

/* ---- the folder --------------------------------------------------------- */

static const char *folder_path(const trd_cache *cache)
{
    return trd_pool_format(cache->pool, "%s.trede-cache", sqlite3_db_filename(cache->store->db, "main"));
}

static void open_folder(trd_cache *cache)
{
    const char *path = folder_path(cache);
    struct stat info;

    cache->folder = path ? open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
    if (cache->folder >= 0 && !is_owners(cache, cache->folder, S_IFDIR, &info)) {
        close(cache->folder);
        cache->folder = -1;
    }
}

bool trd_cache_open(trd_cache *cache, const trd_store *store, bool to_write)
{
    struct stat info;

    *cache = (trd_cache){ .store = store, .folder = -1 };
    if (!store->ours || store->cache_from == 0 || !look(store, to_write, &cache->now, &info) || !(cache->pool = trd_pool_new(NULL)))
        return false;
    cache->owner = info.st_uid;
    cache->group = info.st_gid;
    cache->mode = info.st_mode;
    cache->writes = trd_store_keeps_ledger(store) && info.st_uid == geteuid();
    open_folder(cache);
    if (cache->folder >= 0)
        read_state(cache);
    return true;
}

void trd_cache_release(trd_cache *cache)
{
    if (cache->folder >= 0)
        close(cache->folder);
    trd_pool_free(cache->pool);
}

bool trd_cache_begin(trd_cache *cache)
{
    const char *path = cache->folder < 0 ? folder_path(cache) : NULL;

    if (getentropy(&cache->mark, sizeof cache->mark) != 0)
        return false;
    cache->table_count = 0;
    if (path && mkdir(path, NEW_MODE | S_IXUSR) == 0) {
        open_folder(cache);
        if (cache->folder >= 0 && !set_mode(cache, cache->folder, true))
            return false;
    }
    trd_cache_empty(cache);
    return cache->folder >= 0;
}
