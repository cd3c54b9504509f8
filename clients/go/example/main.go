// The same as ../../typescript/example/captures.ts, with a client that oapi-codegen has made.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log"
	"net/http"
	"os"
	"time"

	"example.com/client/kyc"
	"github.com/google/uuid"
)

var ctx = context.Background()

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// said gives what was asked for, or ends with what was answered instead.
func said[T any](answer *T, body []byte) *T {
	if answer == nil {
		log.Fatalf("refused: %s", body)
	}
	return answer
}

func main() {
	authorize := func(_ context.Context, request *http.Request) error {
		request.Header.Set("Authorization", "Bearer "+os.Getenv("KYC_API_KEY"))
		return nil
	}
	client, err := kyc.NewClientWithResponses(os.Getenv("KYC_URL"), kyc.WithRequestEditorFn(authorize))
	check(err)
	photo, err := os.ReadFile(os.Getenv("PHOTO"))
	check(err)

	reference := "order-" + uuid.NewString()
	vendor, capture := kyc.CreateVerificationVendor("incode"), kyc.CreateVerificationCapture("direct")
	start, err := client.CreateVerificationWithResponse(ctx,
		&kyc.CreateVerificationParams{IdempotencyKey: reference},
		kyc.CreateVerification{Vendor: &vendor, Capture: &capture, Reference: &reference})
	check(err)
	created := start.JSON201
	if created == nil {
		created = said(start.JSON202, start.Body)
	}

	becomes := func(wanted kyc.Status) kyc.Status {
		for {
			read, err := client.ReadVerificationWithResponse(ctx, created.Id, nil)
			check(err)
			if status := said(read.JSON200, read.Body).Status; status == wanted {
				return status
			}
			time.Sleep(300 * time.Millisecond)
		}
	}
	upload := func(step string) *kyc.UploadCaptureResponse {
		answer, err := client.UploadCaptureWithBodyWithResponse(ctx, created.Id, step, nil,
			"application/octet-stream", bytes.NewReader(photo))
		check(err)
		return answer
	}

	// A 202 has no verdict yet.
	judged := func(step string) kyc.CaptureState {
		taken := upload(step)
		answer := taken.JSON200
		if answer == nil {
			answer = said(taken.JSON202, taken.Body)
		}
		for answer.State == "stored" {
			time.Sleep(300 * time.Millisecond)
			read, err := client.ReadCaptureWithResponse(ctx, created.Id, answer.Id)
			check(err)
			if answer = read.JSON200; answer == nil {
				answer = said(read.JSON202, read.Body)
			}
		}
		return answer.State
	}

	becomes("pending")
	captures := []kyc.CaptureState{}
	for _, step := range []string{"front-id", "back-id", "selfie"} {
		captures = append(captures, judged(step))
	}
	submitted, err := client.SubmitCapturesWithResponse(ctx, created.Id, nil)
	check(err)
	ended := becomes("approved")
	page, err := client.ListVerificationsWithResponse(ctx, &kyc.ListVerificationsParams{Reference: &reference})
	check(err)
	listed := []bool{}
	for _, one := range said(page.JSON200, page.Body).Items {
		listed = append(listed, one.Reference != nil && *one.Reference == reference)
	}
	refused := upload("selfie")
	archive, err := client.ReadEvidenceWithResponse(ctx, created.Id)
	check(err)
	// The archive's first bytes are the name of its first file.
	evidence, _, _ := bytes.Cut(archive.Body, []byte{0})
	check(json.NewEncoder(os.Stdout).Encode(map[string]any{
		"captures":  captures,
		"submitted": said(submitted.JSON200, submitted.Body).Status,
		"ended":     ended,
		"listed":    listed,
		"refused":   said(refused.ApplicationproblemJSON409, refused.Body).Code,
		"evidence":  string(evidence),
	}))
}
