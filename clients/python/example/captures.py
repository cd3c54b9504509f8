# The same as ../../typescript/example/captures.ts, with a client that openapi-python-client has made.
import json
import os
import time
import uuid
from io import BytesIO

from kyc import AuthenticatedClient
from kyc.api.captures import read_capture, submit_captures, upload_capture
from kyc.api.verifications import (
    create_verification,
    list_verifications,
    read_evidence,
    read_verification,
)
from kyc.models import (
    Capture,
    CreateVerification,
    CreateVerificationCapture,
    CreateVerificationVendor,
    Problem,
    Verification,
    VerificationPage,
)
from kyc.types import File

client = AuthenticatedClient(base_url=os.environ["KYC_URL"], token=os.environ["KYC_API_KEY"])
with open(os.environ["PHOTO"], "rb") as file:
    photo = file.read()
reference = f"order-{uuid.uuid4()}"


def said(answer, kind):
    """What was asked for, or an error with the problem's code."""
    if isinstance(answer, Problem):
        raise RuntimeError(answer.code)
    assert isinstance(answer, kind), answer
    return answer


created = said(
    create_verification.sync(
        client=client,
        idempotency_key=reference,
        body=CreateVerification(
            vendor=CreateVerificationVendor.INCODE,
            capture=CreateVerificationCapture.DIRECT,
            reference=reference,
        ),
    ),
    Verification,
)


def becomes(wanted):
    while True:
        status = said(read_verification.sync(created.id, client=client), Verification).status
        if status == wanted:
            return status
        time.sleep(0.3)


def upload(step):
    return upload_capture.sync(created.id, step, client=client, body=File(payload=BytesIO(photo)))


def judged(step):
    """A 202 has no verdict yet."""
    taken = said(upload(step), Capture)
    while taken.state == "stored":
        time.sleep(0.3)
        taken = said(read_capture.sync(created.id, taken.id, client=client), Capture)
    return taken.state


becomes("pending")
captures = [judged(step) for step in ("front-id", "back-id", "selfie")]
submitted = said(submit_captures.sync(created.id, client=client), Verification).status
ended = becomes("approved")
page = said(list_verifications.sync(client=client, reference=reference), VerificationPage)
refused = upload("selfie")
assert isinstance(refused, Problem)
archive = said(read_evidence.sync(created.id, client=client), File).payload.read()
# The archive's first bytes are the name of its first file.
evidence = archive[:100].split(b"\0")[0].decode()
listed = [one.reference == reference for one in page.items]
print(
    json.dumps(
        {
            "captures": captures,
            "submitted": submitted,
            "ended": ended,
            "listed": listed,
            "refused": refused.code,
            "evidence": evidence,
        }
    )
)
