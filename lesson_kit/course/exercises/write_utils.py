"""The exercise write-utils: make_report and what it calls, moved to where a worker can find them."""

from functools import partial
from pathlib import Path

from lesson_kit.course.checks.write_utils import (
    AWAY,
    CIRCLE,
    FLASK,
    FORM,
    HARD_CODED,
    KEPT_ID,
    LEFT,
    MISSING,
    NO_PDF,
    ONCE,
    OTHER_TIME,
    RETURN_KEY,
    SAME_ID,
    SECOND,
    SLOW_DATABASE,
    SWALLOWED,
    TITLE,
    TITLE_KEY,
    check_write_utils,
)
from lesson_kit.course.exercise import Exercise, Mistake, changed

_STUBS = Path(__file__).parent / "stubs"
_STUB = (_STUBS / "utils.py.txt").read_text(encoding="utf-8")
_MOVED = (_STUBS / "moved.py.txt").read_text(encoding="utf-8")
_TODO = _STUB[_STUB.index("# Move it here") : _STUB.index("# S3: where")]
_RIGHT = _STUB.replace(_TODO, _MOVED)


_with = partial(changed, _RIGHT)


def _make_report(body: str) -> str:
    """Write the file with another make_report."""
    start, end = _RIGHT.index("def make_report"), _RIGHT.index("def make_pdf")
    return _RIGHT[:start] + "def make_report(title='Sales', report_id=None):\n" + body + "\n\n" + _RIGHT[end:]


_KEY = "report_key(report_id or uuid.uuid4().hex)"
_PLACE = 'place = {"Bucket": os.environ["S3_BUCKET"], "Key": key}'
_PUT = 's3().put_object(Body=pdf, ContentType="application/pdf", **place)'
_FILE = (
    "    key = report_key(report_id or uuid.uuid4().hex)\n    path = key\n"
    "    with open(path, 'wb') as file:\n        file.write(make_pdf(title))\n"
)
_UPLOAD_FILE = "s3().upload_file(path, os.environ['S3_BUCKET'], key)\n"

MISTAKES = (
    Mistake(
        _with("from drawing import", "from lesson_app.routes import pages\nfrom drawing import"),
        CIRCLE,
        "the app",
    ),
    Mistake(
        _with("from drawing import", "from lesson_app import create_app\nfrom drawing import"),
        CIRCLE,
        "its factory",
    ),
    Mistake(
        _make_report(
            "    from lesson_app import create_app\n\n    with create_app().app_context():\n"
            f"        key = {_KEY}\n        upload(make_pdf(title), key)\n    return key\n"
        ),
        CIRCLE,
        "an app in the job",
    ),
    Mistake(
        _with("from drawing import", "from flask import current_app\nfrom drawing import"),
        FLASK,
        "imports Flask",
    ),
    Mistake(
        _with(_KEY, "report_key(report_id or time.strftime('%Y%m%d%H%M%S'))"), SECOND, "a key by the second"
    ),
    Mistake(
        _with(
            _KEY,
            "report_key(report_id or datetime.now().isoformat(timespec='seconds'))",
            "from contextlib import",
            "from datetime import datetime\nfrom contextlib import",
        ),
        SECOND,
        "a key by the second, another way",
    ),
    Mistake(_with(_KEY, "report_key(report_id or 'sales')"), SECOND, "one key for all"),
    Mistake(
        _with(
            _KEY,
            "report_key(report_id or next(numbers))",
            "def make_report",
            "numbers = iter(range(10**6))\n\n\ndef make_report",
        ),
        SECOND,
        "a counter, which every process begins anew",
    ),
    Mistake(
        _with(_KEY, "report_key(report_id or f'{int(time.time())}-{os.getpid()}')"),
        SECOND,
        "second and process",
    ),
    Mistake(_with(_KEY, "report_key(report_id or uuid.uuid4())"), FORM, "an id with dashes"),
    Mistake(_with(_KEY, "report_key(report_id or time.time_ns())"), FORM, "an id of the clock's"),
    Mistake(_with(_KEY, "report_key(report_id or uuid.uuid4().hex[:8])"), FORM, "a short id"),
    Mistake(_with(_KEY, "report_id or f'report-{uuid.uuid4().hex}'"), FORM, "a key without its ending"),
    Mistake(
        _with("report_id=None", "report_id=uuid.uuid4().hex", _KEY, "report_key(report_id)"),
        ONCE,
        "an id drawn once, in the def line",
    ),
    Mistake(
        _with(
            "report_id=None",
            "report_id=uuid.uuid4()",
            _KEY,
            "report_key(getattr(report_id, 'hex', report_id))",
        ),
        ONCE,
        "an id drawn once, in the def line, and written out later",
    ),
    Mistake(
        _with(
            _KEY,
            "report_key(report_id or ID)",
            "def make_report",
            "ID = uuid.uuid4().hex\n\n\ndef make_report",
        ),
        KEPT_ID,
        "an id drawn once, above the function",
    ),
    Mistake(_with(_KEY, "report_key(report_id or title.lower())"), TITLE_KEY, "a key made of the title"),
    Mistake(
        _with(_KEY, "report_key(report_id or uuid.uuid5(uuid.NAMESPACE_URL, title).hex)"),
        TITLE_KEY,
        "an id made of the title",
    ),
    Mistake(
        _with(_KEY, "report_key(report_id or f'{title}-{int(time.time())}')"), SECOND, "title and second"
    ),
    Mistake(_with(_KEY, "report_key(uuid.uuid4().hex)"), SAME_ID, "ignores the id"),
    Mistake(
        _with("report_id=None", "**options", _KEY, "report_key(uuid.uuid4().hex)"), SAME_ID, "swallows the id"
    ),
    Mistake(
        _with('(title="Sales", report_id=None)', "(title='Sales')", _KEY, "report_key(uuid.uuid4().hex)"),
        SAME_ID,
        "takes no id",
    ),
    Mistake(_make_report(_FILE + f"    {_UPLOAD_FILE}    return key\n"), LEFT, "leaves its file"),
    Mistake(
        _make_report(_FILE + f"    {_UPLOAD_FILE}    os.remove(path)\n    return key\n"),
        LEFT,
        "leaves it when it fails",
    ),
    Mistake(
        _make_report(
            _FILE.replace("path = key", "path = os.environ.get('TMPDIR', '/tmp') + '/' + key")
            + f"    {_UPLOAD_FILE}    return key\n"
        ),
        LEFT,
        "leaves it among the temporary files",
    ),
    Mistake(
        _with(
            _PUT,
            f"try:\n        {_PUT}\n    except Exception as error:\n        print('upload failed:', error)",
        ),
        SWALLOWED,
        "an upload error, printed and forgotten",
    ),
    Mistake(
        _with(_PLACE, _PLACE.replace('os.environ["S3_BUCKET"]', '"my-reports"')),
        HARD_CODED,
        "a bucket by name",
    ),
    Mistake(
        _with("def make_report", "boto3.client('s3').list_buckets()\n\n\ndef make_report"),
        AWAY,
        "talks to S3 at import",
    ),
    Mistake(
        _with("    upload(make_pdf(title), key)\n    return key\n", "    upload(make_pdf(title), key)\n"),
        RETURN_KEY,
        "no key",
    ),
    Mistake(_with("    return key\n", "    return report_link(key)\n"), RETURN_KEY, "a link, which expires"),
    Mistake(
        _with('    time.sleep(float(os.environ.get("REPORT_SECONDS", "45")))\n', ""),
        SLOW_DATABASE,
        "no slow database any more",
    ),
    Mistake(
        _with('float(os.environ.get("REPORT_SECONDS", "45"))', "0.1"),
        OTHER_TIME,
        "a database that is quick whatever REPORT_SECONDS says",
    ),
    Mistake(
        _with('float(os.environ.get("REPORT_SECONDS", "45"))', 'float(os.environ["REPORT_SECONDS"]) / 60'),
        OTHER_TIME,
        "minutes for seconds",
    ),
    Mistake(
        _with('float(os.environ.get("REPORT_SECONDS", "45"))', 'float(os.environ["REPORT_SECONDS"]) * 60'),
        OTHER_TIME,
        "seconds for minutes",
    ),
    Mistake(_with("def report_link", "def link_to_report"), MISSING, "a helper renamed"),
    Mistake(
        _with("draw_report(title, query_sales())", "draw_report('Sales', query_sales())"),
        TITLE,
        "one title for all",
    ),
    Mistake(
        _with("upload(make_pdf(title), key)", "upload(repr(make_pdf(title)).encode(), key)"), NO_PDF, "no PDF"
    ),
)

ALSO_RIGHT = (
    _RIGHT,
    _with(
        "time.sleep(", "threading.Event().wait(", "import os\n", "import os\nimport threading\n"
    ),  # a wait that no clock of the check's sees
    _with(
        'time.sleep(float(os.environ.get("REPORT_SECONDS", "45")))',
        'for _ in range(round(10 * float(os.environ.get("REPORT_SECONDS", "45")))):\n        time.sleep(0.1)',
    ),
    _make_report(
        _FILE + f"    try:\n        {_UPLOAD_FILE}    finally:\n        os.remove(path)\n    return key\n"
    ),
    _make_report(
        "    import tempfile\n\n    key = report_key(report_id or uuid.uuid1().hex)\n"
        "    with tempfile.NamedTemporaryFile(suffix='.pdf') as file:\n        file.write(make_pdf(title))\n"
        "        file.flush()\n        with plain_errors():\n"
        "            s3().upload_file(file.name, bucket_name(), key)\n    return key\n"
    ),
    _make_report(
        "    import io, secrets\n\n    where = os.environ['S3_BUCKET']\n"
        "    name = report_key(report_id if report_id else secrets.token_hex(16))\n"
        "    s3().upload_fileobj(io.BytesIO(make_pdf(title)), where, name)\n    return name\n"
    ),
    _with(
        _PUT,
        "boto3.resource('s3').Bucket(bucket_name()).put_object(Key=key, Body=pdf)",
        "return draw_report(title, query_sales())",
        "from io import BytesIO\n\n    from reportlab.pdfgen import canvas\n\n    paper = BytesIO()\n"
        "    page = canvas.Canvas(paper)\n    for at, month in enumerate(query_sales()):\n"
        "        page.drawString(72, 700 - 20 * at, str(month))\n    page.drawString(72, 760, title)\n"
        "    page.save()\n    return paper.getvalue()",
    ),
)

WRITE_UTILS = Exercise(
    name="write-utils",
    kind="file",
    path="utils.py",
    points=4,
    stub="%%writefile utils.py\n" + _STUB,
    hints=(
        "Copy make_report, make_pdf, query_sales and upload out of lesson_app/routes.py, and put them "
        "where the "
        "comment is. Nearly all of it can stay as it is.",
        "Only the key is new: report_key, below in the file, makes one of an id. Give make_report a second "
        "parameter, report_id=None.",
        "The first line of make_report becomes: key = report_key(report_id or uuid.uuid4().hex). The PDF "
        "is bytes "
        "in memory, so there is no file to delete; and no try, so no error is lost.",
    ),
    check=check_write_utils,
    mistakes=MISTAKES,
    also_right=ALSO_RIGHT,
)
